"""Verbs of attribution by lemma, sorted by what they need for somebody to have said something."""

from annotations.preannotators.surface.lexicon import words

#: Followed by a clause, or beside a quotation.
SPEAKING = words(
    "say tell add state announce claim assert explain convey emphasize emphasise stress remark note disclose reveal warn "
    "argue insist deny confirm write tweet post reply respond acknowledge admit allege caution comment conclude concede "
    "contend declare estimate indicate maintain mention observe predict promise reiterate recall suggest testify vow pledge "
    "shout joke quip complain repeat lament exclaim reason protest inform assure report agree boast hint counter answer "
    "retort yell whisper murmur blog opine scoff forecast calculate reckon propose threaten imply signal proclaim profess "
    "swear object interject chime elaborate clarify underline underscore highlight gripe muse rule confess guess brag fume "
    "grumble stipulate attest relate recount venture recommend"
)
#: Beside a quotation only: "“I’m not finished,” grinned the striker"; who urges or asks asserts nothing.
GESTURING = words(
    "grin smile laugh sigh shrug nod cry sob growl snap thunder begin continue scream gasp enthuse urge remind advise plead "
    "read demand order beg wonder ask point start go chant"
)
#: Only with a finite clause: what is found, shown or thought.
FINDING = words(
    "show find believe think understand expect fear hope suspect assume worry determine establish discover demonstrate "
    "learn see prove feel consider cite decide hear"
)
#: Of these, the ones whose quotation beside them is no speech.
NO_QUOTATION = words("hear show see feel learn expect hope find prove discover cite")
#: With quoted words in the object: "called it “a stunt”".
NAMING = words(
    "call describe hail laud label brand dismiss blast slam praise criticize criticise denounce condemn characterize "
    "characterise portray decry deride term reject speak talk complain warn boast mock liken compare defend deplore refer "
    "cite accuse blame welcome depict paint regard voice express promise admit"
)
#: Of these, the ones that need no quoted words before an object and what it is called.
CALLING = words(
    "describe call label brand hail laud dismiss characterize characterise portray praise denounce condemn"
)
#: "Accused the government of hiding it", "blamed the rain for the delay".
ACCUSING = words("accuse blame")
#: Followed by "to": what somebody says that they did or will do.
INTENDING = words("claim promise vow pledge threaten")
#: Followed by a form in -ing: "denied seeking".
DENYING = words("deny admit report recall describe remember acknowledge mention")
#: What is heard in court is said there.
HEARING = words("court jury inquest inquiry tribunal hearing committee panel commission")
CUES = SPEAKING | GESTURING | FINDING | NAMING | ACCUSING | words("quote")
#: Nouns whose "that" clause somebody says.
SAID_NOUNS = words(
    "claim allegation accusation report assertion suggestion rumor rumour warning charge statement belief argument contention "
    "insistence assurance admission announcement prediction promise pledge denial complaint concern fear view speculation"
)
#: Of these somebody is, and says so: "is confident that …".
CONVINCED = words(
    "confident adamant convinced certain sure worried hopeful optimistic doubtful sceptical skeptical"
)
#: "In the words of X".
WORDS_OF = words("words view opinion eyes judgment judgement account estimation")
DOUBTED = words("may might could should must ca can cannot")
ASKING = words("whether if when where how why who what which whom whose")
#: Nouns that may be cited as a source besides people and bodies.
CITED = words(
    "report document statement study figure record letter memo data source official people person witness email filing "
    "paper newspaper agency media adviser aide diplomat lawyer cable transcript survey poll audit census website station "
    "company government ministry police army group union party court commission committee council board firm bank maker "
    "retailer airline operator carrier lender insurer manufacturer supplier utility charity regulator watchdog club"
)
#: Nouns of the occasion on which something is said: no part of who says it.
OCCASIONS = words(
    "statement interview conference briefing speech address letter report post tweet message email e-mail hearing video "
    "release rally debate call summit testimony podcast television radio meeting news media press lawsuit filing article "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september "
    "october november december week month year morning afternoon evening night day today yesterday"
)
CONTRASTING = words("while whereas although though")
