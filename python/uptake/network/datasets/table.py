"""The data sets that `load` knows: what each is, where its original file lies, and how that file is read."""

from __future__ import annotations

from dataclasses import dataclass

_HOME = "https://raw.githubusercontent.com/USCCANA/netdiffuseR/f16350e503126db0f8f3384ce8afcbefde28f83d/data/"
_LICENCE = (
    "netdiffuseR, with its folder of data, states the MIT licence (MIT + file LICENSE, Thomas W. Valente); "
    "no separate terms are stated for the survey"
)


@dataclass(frozen=True)
class Row:
    """A data set."""

    name: str
    about: str
    people: int
    ties: int
    group: str  # the column of communities
    groups: int
    period: str
    last: int  # the last period of observation; later codes stand for "not adopted"
    nominations: tuple[str, ...]  # columns that hold a number within the community, or 0, or nothing
    answers: tuple[str, ...]  # columns kept as they stand in the file
    year_zero: int | None  # the calendar year before the first period, where periods are years
    url: str
    size: int  # bytes
    sha256: str
    citation: str
    licence: str = _LICENCE

    @property
    def file(self) -> str:
        """The name of the original file, and of the table in it."""
        return self.url.rpartition("/")[2]


KOREA = Row(
    name="korean_family_planning",
    about="women in 25 Korean villages: whom each named on eight questions, and the year in which she adopted family "
    "planning, 1963 to 1972",
    people=1047,
    ties=4999,
    group="village",
    groups=25,
    period="year",
    last=10,
    nominations=tuple(f"net{question}{place}" for question in range(1, 9) for place in range(1, 6)),
    answers=(
        "age", "agemar", "pregs", "sons", "daughts", "wifeed", "hubed", "hubocc", "wiferel", "media1", "media2",
        "media3", "media6", "media18", "club2", "comop2", "fp1", "cfp", "rfampll",
    ),
    year_zero=1962,
    url=_HOME + "kfamily.rdata",
    size=116_752,
    sha256="b1b07eec22b5f2dd58cc8230553ba0669a615bdf7db5619281954b55de52a24b",
    citation="Rogers, E. M., Kincaid, D. L. (1981). Communication Networks: Toward a New Paradigm for Research. Free "
    "Press. Valente, T. W. (1995). Network Models of the Diffusion of Innovations. Hampton Press.",
)  # fmt: skip

MEDICAL = Row(
    name="medical_innovation",
    about="physicians in four cities in Illinois: whom each named for advice, discussion and friendship, and the month "
    "in which they first prescribed tetracycline, November 1953 to March 1955",
    people=125,
    ties=294,
    group="city",
    groups=4,
    period="month",
    last=17,
    nominations=tuple(f"net{question}_{place}" for question in range(1, 4) for place in range(1, 4)),
    answers=(
        "detail", "meet", "coll", "attend", "proage", "length", "here", "science", "position", "journ2", "special",
        "belief", "presc", "free", "social", "club", "friends", "date", "recall",
    ),
    year_zero=None,
    url=_HOME + "medInnovations.rdata",
    size=5_504,
    sha256="10a6e0fbf8f69c349b1c2b39d308a57355155890d889caf0fc8d5c8b867e447e",
    citation="Coleman, J., Katz, E., Menzel, H. (1966). Medical Innovation: A Diffusion Study. Bobbs-Merrill. "
    "Burt, R. S. (1987). Social contagion and innovation: cohesion versus structural equivalence. "
    "American Journal of Sociology 92(6), 1287-1335.",
)  # fmt: skip

TABLE = {row.name: row for row in (KOREA, MEDICAL)}
