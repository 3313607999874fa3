"""A checked policy: every name looked up, every value typed, parameters filled in.

Numbers are exact fractions in the fact's own unit (a duration in its unit, money in the currency's unit, a percentage as it is
written). Values of yes-or-no facts are the words `yes` and `no`.
"""

from fenze.dsl.model.condition import AllOf as AllOf
from fenze.dsl.model.condition import AnyOf as AnyOf
from fenze.dsl.model.condition import Compare as Compare
from fenze.dsl.model.condition import Comparison as Comparison
from fenze.dsl.model.condition import Condition as Condition
from fenze.dsl.model.condition import Defined as Defined
from fenze.dsl.model.condition import Is as Is
from fenze.dsl.model.condition import Known as Known
from fenze.dsl.model.condition import Not as Not
from fenze.dsl.model.condition import ParameterIs as ParameterIs
from fenze.dsl.model.declaration import Ask as Ask
from fenze.dsl.model.declaration import Citation as Citation
from fenze.dsl.model.declaration import Constraint as Constraint
from fenze.dsl.model.declaration import Definition as Definition
from fenze.dsl.model.declaration import Fact as Fact
from fenze.dsl.model.declaration import Implied as Implied
from fenze.dsl.model.declaration import Parameter as Parameter
from fenze.dsl.model.declaration import Party as Party
from fenze.dsl.model.declaration import Period as Period
from fenze.dsl.model.declaration import Reading as Reading
from fenze.dsl.model.declaration import Rule as Rule
from fenze.dsl.model.outcome import Await as Await
from fenze.dsl.model.outcome import Bears as Bears
from fenze.dsl.model.outcome import Check as Check
from fenze.dsl.model.outcome import Deadline as Deadline
from fenze.dsl.model.outcome import Detail as Detail
from fenze.dsl.model.outcome import DetailKind as DetailKind
from fenze.dsl.model.outcome import Effect as Effect
from fenze.dsl.model.outcome import Escalate as Escalate
from fenze.dsl.model.outcome import Must as Must
from fenze.dsl.model.outcome import Negotiate as Negotiate
from fenze.dsl.model.outcome import Note as Note
from fenze.dsl.model.outcome import NotLiable as NotLiable
from fenze.dsl.model.outcome import Outcome as Outcome
from fenze.dsl.model.outcome import Presume as Presume
from fenze.dsl.model.outcome import Refer as Refer
from fenze.dsl.model.outcome import Remedies as Remedies
from fenze.dsl.model.outcome import Tentative as Tentative
from fenze.dsl.model.policy import STATUSES as STATUSES
from fenze.dsl.model.policy import Expectation as Expectation
from fenze.dsl.model.policy import ExpectBears as ExpectBears
from fenze.dsl.model.policy import ExpectCheck as ExpectCheck
from fenze.dsl.model.policy import ExpectDefeated as ExpectDefeated
from fenze.dsl.model.policy import ExpectDuty as ExpectDuty
from fenze.dsl.model.policy import ExpectNobodyBears as ExpectNobodyBears
from fenze.dsl.model.policy import ExpectNotLiable as ExpectNotLiable
from fenze.dsl.model.policy import ExpectRemedy as ExpectRemedy
from fenze.dsl.model.policy import ExpectStands as ExpectStands
from fenze.dsl.model.policy import ExpectStatus as ExpectStatus
from fenze.dsl.model.policy import Policy as Policy
from fenze.dsl.model.policy import Scenario as Scenario
from fenze.dsl.model.policy import Status as Status
from fenze.dsl.model.types import Choice as Choice
from fenze.dsl.model.types import DurationUnit as DurationUnit
from fenze.dsl.model.types import FactType as FactType
from fenze.dsl.model.types import Labels as Labels
from fenze.dsl.model.types import Number as Number
from fenze.dsl.model.types import Stamp as Stamp
from fenze.dsl.model.types import Text as Text
