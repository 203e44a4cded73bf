"""Words that open sentences without being names, and titles that stand before names. Data."""

from __future__ import annotations

import re

TITLES = frozenset(
    """mr mrs ms miss dr prof professor sir dame lord lady president minister prime chancellor king
    queen prince princess pope archbishop bishop reverend rev senator sen governor gov mayor
    judge justice general gen colonel col major captain capt lieutenant lt sergeant sgt officer
    inspector detective secretary ambassador emperor empress duke duchess earl baron count tsar
    sultan shah ayatollah sheikh cardinal admiral commander marshal corporal private rabbi imam
    congressman congresswoman representative rep director chairman chairwoman chief executive
    coach manager st saint jr sr""".split()
)

# What a name is the name of: "the Ming Dynasty" is "the Ming".
KINDS = frozenset("dynasty party river inc corp corporation ltd plc company fc".split())

COMMON = frozenset(
    """abilities ability able above abroad abuse academics access accidents according accused across
    actions activists actors acts actually additionally adult adults advances adverts advice
    advisers affairs after afterwards again against age aged agencies agents ago agreements ahead
    aid aides air aircraft airline airlines airports alcohol all allegations allies almost along
    already alternative although altogether always amateur ambitious amid among amount analysis
    analysts ancient anger angry animals anniversary annual another answers anyone anything apart
    apparently appeals applicants approximately areas arguably arguments armed arms army around
    arrests arrival art articles artists arts aside assets assuming asylum athletes athletics
    attackers attacks attempts attendees audiences audits author authorities authors autumn
    available average awards aware awareness away babies back bad balls bank banks bars baseball
    based basketball battles beaches because become bees before began behind below beneath beside
    besides best better beyond bids big billions bills birds black blood blue boats bodies bombs
    bonds book books borders bosses both bottom boys bread brief bring britons build buildings
    bullets buses business businesses called camera cameras campaign campaigners campaigns
    candidates cars case cases cash cats caught cause causes causing cells cellular central
    certain chances change changes channels charges cheap chemicals chiefs children choices
    churches cities citizens city civil civilians claims classes clear clearly climate clinical
    close closing clothes clubs coaches coal coastal code coffee cold collectors colonial come
    coming commercial common commuters companies company compared complete computer computers
    concerns conditions consequently considering consumers contracts contrary control cooks copies
    corporate cost costs countries country couples courses courts craft creators credit creditors
    crews crime criminals critics crops crowds cultural current currently customers cut cuts
    cyclists daily damage data dates days dead dealers deaths debate debt decades deep deer
    defence delays delegates demand democracy demonstrators dense designers despite details
    detainees detectives developers devices diets different digital dinner diplomatic diplomats
    direct disease diseases divers doctors dogs domestic donors doors double dozens dressed drinks
    drivers drones drug drugs dry due duties each eager earlier early earnings earthquakes east
    eastern easy economic economists editors educated eggs either elderly elections electric
    electrical electronic else elsewhere email emails emergency emissions employees employers
    empty end enemies energy engineers enough enthusiasts entire entries environmentalists
    epidemics equal especially ethnic even events eventually ever every everyone everything
    evidence exact example examples exams except excluding executives exhausted existing expected
    experts explorers exports extra eyes faced factories factors failure failures faith famed
    families famous fans far farmers farms fast fat fears features federal female few fewer fewest
    fighters figures films final finally finds fines fire firefighters firms fish flat flights
    floods flowers following food foods football foreign foreigners foremost forests formal former
    formerly forms found founded founders fraud free freed fresh friends fruit fuel fuels full
    fully fund funds funny further furthermore future gamers games gangs gardens gas gender
    generally genes genetic giant girls give given glass global gold good goods government
    governments graduates grain grants greater green gross ground groups growth guards guest
    guests guns hackers half hands hard hardly having head headlines heads health heat heated
    heavy held helicopters help helped hence here hidden high higher hikers hills historians
    historic history holidays home homes hopes horses hospitals hot hotels hours households houses
    however huge human humans hundreds ice ideal if ill illegal images immigrants imports income
    increased indeed independent individuals industry inflation initially inmates insects inside
    inspectors instead instructors insurance interest internal international internet
    investigators investors involved iron islands isolated its itself job jobs journalists judges
    jurors just key kids killed kind knowing knowledge known labour lack lacking lakes land
    landlords languages laptops large largely larger laser lasers last late later latest laws
    lawyers lead leaders leading learners leaves lectures left legal legend lenders less lessons
    let letters liberals licences lies life light lights like likewise limited lines listeners
    lists lit literally little live living loans local locals located logs lonely long longer
    lorries loss losses lost lots loud love low lower loyal lunch machines made magazines magic
    mainly major majority male man manual manufacturers many maps margins marine maritime market
    markets married mass mature maximum maybe meals meaning means meanwhile measures meat
    mechanical medals media medical medicine meetings member members men mental merchants messages
    metal metals methods mice mid middle midfielders might migrants military milk million millions
    mind miners minor mixed mobile models modern moments money monthly months moreover morning
    most mostly mothers motor motorists mountains mourners movies moving mrs much multiple murder
    murders muscles museums music musical musicians must mutual myths named namely names narrow
    national native natives nature near nearby nearly necessary need needs neighbours neither net
    networks neutral never nevertheless new newer news newspapers next night nobody none
    nonetheless nor normal normally north northern not notable notably nothing novels now nowadays
    nuclear numerous nurses nutrients objects observers obviously occasionally ocean oceans odd
    offenders offers officers offices officials offline often oil old older once one ones online
    only open operators opponents opposition optional oral orders organic organisers original
    originally other others otherwise outdoor outer outside over overall overnight overseas own
    owners oxygen packed paid pain painters paintings panels paper parents parks part partial
    particularly parties partly partners parts passengers passing past path patients patrols pay
    paying peace peak pedestrians pensioners pensions people per performers perhaps permanent
    permission personal petrol pets phase phones photographers photographs photos physical
    pictures pieces pigs pilots places planes planets plans plants plastic plates players please
    plenty plots plus poems poets poison polar police policies political politicians polls poor
    poorer popular population ports positive possible possibly posters potential poverty power
    powerful practically prayers predators pregnant premium presently presidents press pressure
    prevented previous previously prices primarily primary princes principal prior prisoners
    prisons privacy private prizes probably problems processes producers production products
    professional professionals professors profile profits profound programmes programs projects
    promising proof proper proponents prosecutors prospects protein proteins protesters proud
    proven provided psychologists public publishers pupils purple questions quick quiet quite
    quotes racers racial racing radio rail rain raised ranchers ranked rapid rare rarely rates
    rather raw readers really reasons rebels recent recently records recovery red reduced refugees
    regarding regardless regional regions registered related relatives released religion religious
    remarkable remember remote rents repairs repeated replaced reports requests rescuers research
    researchers reserves residential residents respectively respondents restaurants results retail
    retired retirees returns revenue revenues rice rich riders right rights rises risk risks rival
    rivals rivers roads rockets rocks roots rough roughly round routes royal rugby rules rumours
    runners runs rural sacred safety sailors sales salt same samples sand satellites scenes
    scholarly scholars schools science scientists scores sea seasonal seats second secondly secret
    secrets seeds seemingly seen seldom selected senators senior sensors sentences separate
    separately series serious servers services set settlers several severe sex sexual shaped
    shared shares sharks sheep ships shoppers shops short shortly shot shots sick sides signals
    signs silver similar similarly simple simply since singers single singles sisters sites
    skilled skin slaves sleep slightly slow small smaller smart smoke smokers snakes snow soaring
    soccer social society software soil solar sold soldiers solid solutions some somebody someone
    something sometimes somewhat songs sons soon sounds sources south southern space speakers
    special species specific specifically spectators speeches speed spending spiders sports spring
    squads staff stalemate standard stars state states steam steel stems step still stocks stone
    stories storms strange strategies streets strict strikers strikes strings stripped strong
    structural structures struggling students studies subsequently substances successful such
    sugar suicide suitable summer sunny super supermarkets supplies supply support supporters
    supposedly surgeons surgery surprise surprisingly surveys surviving survivors suspects
    sustained swimmers symptoms system systems taken talks tall tanks targets tax taxes taxpayers
    teachers teams technical technically technology teenage teenagers temperatures temporary
    tenants tennis tensions terrorists tests text thanks theatres theft themes then there
    thereafter thereby therefore these thick thieves thin things think third thirdly this though
    thousands three through throughout thus ticket tickets tied tigers timber times tiny titles
    today together tomorrow tonight tons too tools top topics total totally tough tourist tourists
    tournament toward towards towns toxic toys trackers tracks trade traders trades traditional
    traditionally traffic training trains transport travel travellers treated treatment trees
    trials triple troops tropical troubled trucks true turnout twin twins types typical typically
    ultimately unable unclear under undergraduates underground undoubtedly unemployed unemployment
    unfortunately unions unique universities unknown unless unlike unmanned until unusual upon
    upper urban urgent use used users using usual usually vacant valuable valued various vast
    vegetables vehicles verdict verdicts versions very veteran veterans victims video videos
    viewers villagers villages violence viral virtually virus viruses visible visitors visual
    vital vitamins volcanoes volunteers voters votes vulnerable wages wait walkers walls war warm
    wars water waves ways wealthy weapons weather websites weekend weeks welfare well west western
    whatever wheat wheels whenever whereas wherever whether white whoever whole wide widely
    widespread wild wildlife wind winds wine winners winter wireless within without witnesses
    women won wood wooden words work workers works world worldwide worn worried worse worst
    wounded writers written wrong years yellow yes yesterday yet young younger alone
    alongside animal between bird broadband career cast chairman character coach
    competition crew crucial death definition economy efforts episode ex experienced
    flow founder historian individual journalist jury language material medication
    method model novel off opposite order organ participants patient person plot pre
    primate process product record returned rise role scholar semi sequel side
    singer song spokesman spokeswoman student study survivor team technology tens
    thank traditional treatment user vaccine victory visitors volunteer voting water
    whilst writer""".split()
)

# Plain words tell themselves by their endings; few names end so.
DERIVED = re.compile(
    r"(?:ing|ly|tions?|sions?|ments?|ness|ities|ity|ism|isms|ists|ologists|ated|ized|ised|"
    r"fied|ences?|ances?|ships|able|ible|ful|less|ously|ward|wise|archers|makers|holders|workers)$"
)

# Names that have such endings.
NOT_DERIVED = frozenset(
    """emily italy sally billy molly kelly polly holly lily milly wally reilly beverly kimberly
    sicily beijing nanjing chongqing kunming jinping ming irving fleming sterling harding manning
    keating golding reading king channing darling browning inverness guinness clement edward howard
    hayward seward woodward steward france lance vance constance florence lawrence laurence terence
    clarence provence spence valence constable trinity ness""".split()
)
