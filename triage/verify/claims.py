"""What is claimed of a rule base, in digests: what one run found out, the next one knows again."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from itertools import chain

from triage.language.case import Case
from triage.language.domain import FindingId, Value
from triage.verify.circuit import Literal
from triage.verify.encode import Encoding
from triage.verify.memory import Claim, Known, Memory, Nothing
from triage.verify.solve import Core


class Claims:
    """What is known of statements about the answers to one rule base."""

    def __init__(self, encoding: Encoding, reachable: Literal, memory: Memory) -> None:
        """Use and fill `memory`; `reachable` says which answers the questions allow."""
        self._circuit = encoding.circuit
        self._reachable = reachable
        self._reachable_parts = self._circuit.conjuncts((reachable,))
        self._memory = memory
        self._takes = {id: frozenset(chain(*cells)) for id, cells in encoding.cells.items()}

    def parts(self, literals: Iterable[Literal]) -> tuple[Literal, ...]:
        """Return the statements that all of these come down to; FALSE where they cannot hold."""
        wanted = set(literals)
        own = self._circuit.conjuncts(wanted - {self._reachable})
        return (*own, *self._reachable_parts) if self._reachable in wanted else own

    def claim(self, literals: Iterable[Literal], parts: Iterable[Literal]) -> Claim:
        """Return that all of `literals` hold; what switches demand belongs to it."""
        digest = self._circuit.digest
        switches = sorted(self._circuit.switches_below(parts))
        demands = list(map(self._circuit.demand_digest, switches))
        said = sorted({*map(digest, literals), *demands})
        key = blake2b(" ".join(said).encode(), digest_size=16).hexdigest() if all(said) else ""
        return Claim(key, frozenset((*map(digest, parts), *demands)) - {""})

    def known(self, claim: Claim) -> Known | Nothing:
        """Return what is known of a claim."""
        return self._memory.known(claim)

    def keep_found(self, claim: Claim, case: Case) -> None:
        """Keep of whom a claim holds."""
        self._memory.keep_found(claim, case)

    def keep_apart(self, core: Core) -> None:
        """Keep what cannot hold together."""
        said = map(self._circuit.digest, core.assumed)
        self._memory.keep_apart((*said, *map(self._circuit.demand_digest, core.switches)))

    def case(self, said: Mapping[FindingId, Value]) -> Case:
        """Return a case without answers that are no more: nothing that it showed reads them."""
        takes = self._takes
        return Case({id: value for id, value in said.items() if value in takes.get(id, ())})
