"""Words that learners take for one another."""

from __future__ import annotations

ARTICLES = ("a", "an", "the")

# What stands in for each preposition in learners' English; a word named twice is drawn twice as often.
PREPOSITIONS = {
    "in": ("on", "on", "at", "at", "of", "for", "to", "into"),
    "on": ("in", "in", "at", "of", "for", "about", "to"),
    "at": ("in", "in", "on", "on", "to", "by"),
    "of": ("in", "from", "for", "for", "about", "on"),
    "for": ("to", "to", "of", "in", "on", "during"),
    "to": ("for", "for", "in", "at", "on", "of"),
    "from": ("of", "of", "by", "in", "at", "since"),
    "by": ("with", "from", "from", "of", "on", "in"),
    "with": ("by", "by", "of", "in", "to", "on"),
    "about": ("of", "of", "on", "for", "at"),
    "into": ("in", "to"),
    "during": ("in", "for", "at"),
    "between": ("among", "from", "in"),
    "among": ("between", "from", "in"),
    "since": ("from", "for"),
    "until": ("to", "by"),
    "over": ("on", "in", "above"),
    "as": ("like", "how", "than"),
    "like": ("as",),
    "than": ("then", "that", "as"),
    "through": ("by", "across"),
    "without": ("with", "with no"),
}
EXTRA_PREPOSITIONS = ("in", "to", "of", "for", "on", "at", "with")

# Verbs that take an object at once, and the preposition that learners put between.
TRANSITIVE = {
    "discuss": "about", "enter": "in", "reach": "to", "approach": "to", "mention": "about", "affect": "on",
    "influence": "on", "contact": "with", "marry": "with", "answer": "to", "visit": "to", "attend": "to",
    "resemble": "to", "lack": "of", "need": "in", "follow": "to", "help": "to", "join": "to", "request": "for",
}  # fmt: skip

CONFUSED = {
    "their": ("there", "they"), "there": ("their",), "then": ("than",), "its": ("it", "his", "their"),
    "to": ("too",), "too": ("to",), "your": ("you",), "you": ("your",), "his": ("he", "its"), "affect": ("effect",),
    "effect": ("affect",), "lose": ("loose",), "loose": ("lose",), "who": ("which", "what", "whom"),
    "which": ("who", "what", "that"), "where": ("were", "which", "when"), "whether": ("weather",), "what": ("that", "which"),
    "much": ("many", "a lot"), "many": ("much",), "few": ("little",), "little": ("few",), "fewer": ("less",),
    "less": ("fewer", "lower"), "say": ("tell",), "said": ("told",), "tell": ("say",), "told": ("said",),
    "make": ("do",), "made": ("did",), "do": ("make",), "another": ("other", "others"), "other": ("another", "others"),
    "others": ("other", "another"), "this": ("these", "that"), "these": ("this", "that"), "that": ("what", "those"),
    "those": ("that", "these"), "good": ("well",), "well": ("good",), "quite": ("quiet",), "quiet": ("quite",),
    "advice": ("advise",), "advise": ("advice",), "rise": ("raise",), "raise": ("rise",), "percent": ("percents", "percentage"),
    "percentage": ("percent",), "amount": ("number",), "number": ("amount",), "economic": ("economical",),
    "economical": ("economic",), "because": ("because of", "as"), "although": ("despite", "however"),
    "despite": ("although", "in spite"), "while": ("during",), "every": ("all", "each of"), "all": ("every", "whole"),
    "each": ("every", "all"), "some": ("any",), "any": ("some",), "very": ("much", "so"), "so": ("such", "very"),
    "such": ("so",), "also": ("too", "as well"), "only": ("just", "alone"), "ago": ("before",), "before": ("ago",),
    "listen": ("hear",), "hear": ("listen",), "learn": ("study", "teach"), "teach": ("learn",), "borrow": ("lend",),
    "lend": ("borrow",), "than": ("then", "that"), "them": ("they", "their"), "they": ("them", "their"), "he": ("him",),
    "she": ("her",), "him": ("he",), "we": ("us",), "us": ("we",), "it": ("its", "this"), "our": ("ours", "us"),
    "and": ("or",), "or": ("and",), "if": ("whether",), "when": ("then",), "hard": ("hardly",), "late": ("lately",),
    "near": ("nearly",), "high": ("highly", "tall"), "most": ("more", "mostly"), "more": ("most", "much"),
    "will": ("would", "shall"), "would": ("will",), "can": ("could",), "could": ("can",), "should": ("must", "shall"),
    "one": ("a", "ones"), "not": ("no",), "no": ("not",), "nobody": ("anybody",), "interesting": ("interested",),
    "interested": ("interesting",), "bored": ("boring",), "boring": ("bored",), "technology": ("technique",),
    "especially": ("specially",), "beside": ("besides",), "besides": ("beside",), "alone": ("lonely",),
    "possibility": ("opportunity",), "opportunity": ("possibility",), "job": ("work",), "politics": ("policy",),
    "policy": ("politics",), "sensitive": ("sensible",), "sensible": ("sensitive",), "historic": ("historical",),
}  # fmt: skip

UNCOUNTABLE = frozenset(
    "advice information knowledge research equipment furniture homework news evidence progress traffic work music money "
    "software luggage behaviour behavior damage education employment health help literature luck pollution safety "
    "scenery training transport travel violence weather housing accommodation unemployment cash".split()
)
# Words before a noun that call for one number.
SINGULAR_BEFORE = frozenset("a an this that each every another one either neither".split())
PLURAL_BEFORE = frozenset(
    "these those many few several various both numerous all other two three four five six seven eight nine ten".split()
)
AGREEMENT = {
    "is": ("are", "are", "be"), "are": ("is",), "was": ("were",), "were": ("was",), "has": ("have",), "have": ("has",),
    "does": ("do",), "do": ("does",), "am": ("is", "are"), "'s": ("are",), "'re": ("is",),
}  # fmt: skip
