"""Word lists that several stages share. News English; lower case unless said otherwise."""


def words(listed: str) -> frozenset[str]:
    """The words of a text, once each."""
    return frozenset(listed.split())


def any_of(listed: frozenset[str]) -> str:
    """A regular expression for any of the words, longest first."""
    return "|".join(sorted(listed, key=lambda word: (-len(word), word)))


#: Verbs whose subject says something; forms that are never a plain noun.
SAYING = words(
    "said says saying told tells telling added adds adding stated stating announced announces announcing claimed "
    "claiming asserted asserts asserting explained explains explaining conveyed conveys emphasized emphasised "
    "emphasizes emphasizing stressed stresses stressing remarked remarking noted noting disclosed discloses "
    "revealed reveals revealing warned warns warning argued argues arguing insisted insists insisting denied denies "
    "denying confirmed confirms confirming wrote writes writing tweeted posted replied replies responded responds "
    "asked asks acknowledged acknowledges acknowledging admitted admits admitting alleged alleges alleging cautioned "
    "commented concluded concludes conceded concedes conceding contended contends declared declares declaring "
    "estimated indicated indicates indicating maintained maintains mentioned observed predicted predicts predicting "
    "promised reiterated reiterates reiterating recalled recalls suggested suggests suggesting testified testifies "
    "vowed vows pledged shouted joked quipped complained complains complaining repeated lamented exclaimed "
    "continued reasoned protested informed assured reported pointed believes believed agreed decided demanded "
    "dismissed rejected called described accused urged criticized praised blamed boasted cited hinted countered "
    "answered answers retorted yelled whispered murmured blogged scoffed opined countered ruled found"
)
#: Forms that may also be nouns or infinitives: they count before "that", a quotation or a bare clause.
SAYING_OR_NOUN = words(
    "claims reports states estimates notes remarks comments promises demands say claim report believe believes indicate "
    "explain argue insist warn estimate maintain suggest allege add announce deny confirm acknowledge admit concede stress "
    "shows show showed"
)
#: Of these, the ones that need "that" or a quotation: their object is mostly no statement.
NEEDS_THAT = words(
    "observed maintained maintains recalled recalls repeated found ruled shows show showed agreed decided continued "
    "promised pledged vowed confirmed confirms confirming denied denies denying described called dismissed rejected "
    "accused urged criticized praised blamed cited demanded informed assured pointed indicated indicates indicating "
    "conveyed conveys posted mentioned revealed reveals disclosed discloses discussed states notes remarks comments promises demands "
    "predicted predicts suggested suggests report reports estimates claims repeated responded asked asks reported "
    "acknowledged acknowledges admitted admits conceded concedes confirm deny suggest show indicate noted noting stress "
    "complained complains commented declared declares announced announces announcing acknowledge admit add explain "
    "added adds adding testified hinted concluded concludes recalled joked believed"
)
#: What figures and inquiries do: a quotation behind these is not what they say.
SHOWING = words("show shows showed found ruled decided agreed")
#: These are followed by whom it was said to.
TELLING = words("told tells telling informed assured reminded")
BE = words("is are was were be been being am")

#: Past forms without -ed.
IRREGULAR_PAST = words(
    "was were had did said told began came went took made gave got found held met left led fell rose won lost sent spent built "
    "bought sold broke shot struck hit cut put set shut became ran saw wrote spoke drew flew threw grew knew kept brought caught "
    "taught thought fought stood paid laid read heard felt chose wore swore tore drove rode ate drank sank sang rang lay lit "
    "dealt meant sought slept stuck understood withdrew"
)

DETERMINERS = words(
    "the a an this that these those its their his her our my another some many several both all no one"
)
PRONOUNS = words("he she they it we i")
SUBORDINATORS = words(
    "after when while as because that which who whom but if since before although though whether where than until "
    "whereas so yet unless once despite or"
)
AUXILIARIES = words(
    "is are was were be been am has have had do does did will would could can may might should must shall comes came goes "
    "went cannot isn’t wasn’t didn’t don’t won’t can’t isn't wasn't didn't don't won't can't"
)
PREPOSITIONS = words(
    "on in at during by from to for with of about against under over between among through via across into per "
    "within without around near inside outside above below toward towards amid following like upon onto off"
)
#: Nouns for people and bodies that speak in news without an article before them.
SPEAKERS = words(
    "officials official police sources source residents experts authorities analysts witnesses prosecutors scientists "
    "researchers lawmakers critics supporters investigators activists economists diplomats doctors engineers lawyers "
    "reports people figures data documents records organizers teachers workers farmers parents students judges "
    "regulators inspectors firefighters campaigners opponents observers organisers historians organizations "
    "employees employers unions union media newspapers members ministers senators spokespeople intelligence rescuers fans voters neighbors locals"
)
#: Words for one person, right before the name.
ROLES = words(
    "spokesperson spokesman spokeswoman leader minister president chairman chairwoman chair chief director secretary "
    "lawmaker senator mayor governor official analyst expert professor author novelist student baker engineer officer "
    "general commander head founder owner manager editor reporter journalist judge lawyer attorney prosecutor "
    "ambassador envoy adviser advisor aide economist scientist researcher historian coach player captain actor singer "
    "writer poet artist doctor nurse teacher farmer activist candidate deputy commissioner premier chancellor king queen "
    "prince princess pope bishop master detective sergeant inspector superintendent veteran resident neighbor witness "
    "colleague husband wife brother sister son daughter mother father driver executive guard forward "
    "striker midfielder defender goalkeeper winger quarterback pitcher catcher rookie skipper vicar sheriff ranger surgeon barrister solicitor"
)
#: Nouns for a body of any kind, which "the …" may stand for once it was named.
BODIES = words("company group firm organization organisation")
#: Capitalized titles that stand before a name.
TITLES = words(
    "Mr Mrs Ms Mx Dr Prof Sir Dame Lord Lady President Minister Secretary Senator Sen Rep Gov Governor Mayor General Gen "
    "Colonel Col Captain Capt Major Maj Lieutenant Lt Sergeant Sgt Admiral Adm Judge Justice Professor Chancellor Premier "
    "King Queen Prince Princess Pope Cardinal Archbishop Bishop Rabbi Imam Sheikh Ambassador Commissioner Chairman "
    "Chairwoman Chair Chief Executive Director Leader Spokesman Spokeswoman Spokesperson Representative Congressman "
    "Congresswoman Councilor Councillor Inspector Superintendent Deputy Officer Commander Coach Rev Reverend Father "
    "Sister Lawmaker Attorney Speaker Envoy Analyst Supt Insp Ch DCI DI PC Constable Sheriff Baroness Baron Duke Duchess Viscount "
    "Undersecretary Under-Secretary Ombudsman Commodore Brigadier Corporal Trooper"
)
#: Capitalized words that show that a name is not a person's.
NOT_PEOPLE = words(
    "House Times Post Herald Street Council Ministry Department Agency University College School Institute Party Union "
    "States State Kingdom Republic Korea Nations Court Bank Group Inc Corp Ltd Company Committee Commission Association "
    "Chamber Commerce Police Office Authority Forum Center Centre Hospital Bridge Island Islands River Lake Sea Ocean Mountain "
    "City Town County Region Province District Airport Port Station Road Avenue Square Park Museum Church News Radio "
    "Television Network Press Reuters Agence Tribune Journal Gazette Courier Wire Review Army Navy Force Forces War Day "
    "Week Conference Summit Treaty Act Bill Law Security Defense Defence Foreign National International European American "
    "Federal Eastern Western Northern Southern North South East West New Democratic People’s Administration Congress Senate "
    "Parliament Board Service Services Health Bureau Federation League Club Team Cup Games Festival Award Prize Pacific "
    "Port Atlantic Africa Asia Europe America Harbor Harbour Bay Coast Valley Beach Energy Industries Motors Airlines Films"
)
#: Words that open a sentence with a capital and are no part of a name.
OPENERS = words(
    "The A An In On At By For From As After Before Since But And Or So Yet If When While Although Though However Meanwhile "
    "Earlier Later He She It They We I You This That These Those There Here His Her Its Their Our My No Not One Two Three "
    "Some Many Most All Both Under With What Who Why How Now Then Still Asked According Additionally Moreover Also "
    "During Among Between Last Next Despite Because Former Until Once Over About More Nobody Everyone Yes Even Only Just "
    "Photo Instead Today Yesterday Tomorrow Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March "
    "April May June July August September October November December Such Each Every Another Other Others Several Few"
)
#: Openers that only link a sentence to the one before.
CONNECTIVES = words(
    "Additionally Moreover Furthermore However Meanwhile Also Besides Nevertheless Nonetheless Indeed Still Instead "
    "Therefore Thus Similarly Likewise Consequently And But So"
)
