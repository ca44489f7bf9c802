"""One Spark application for all tests here; it takes about eight seconds to start."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.batch.conftest import BICYCLE
from triage.authoring.cache import load
from triage.language.base import RuleBase


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from pyspark.sql import SparkSession

    folder = tmp_path_factory.mktemp("spark")
    # Without a name for Python the workers take whatever python3 is first on the path.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = os.pathsep.join(each for each in sys.path if each)
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    session = (
        # Two at a time, and each task is tried three times; local[2] would never retry.
        SparkSession.builder.master("local[2,3]")
        .appName("triage tests")
        # What compiles quickest and collects simplest: these tests are short.
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.local.dir", str(folder))
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def chain() -> RuleBase:
    (base,) = load(BICYCLE).bases.values()
    return base
