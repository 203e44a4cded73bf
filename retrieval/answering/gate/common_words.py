"""Words that open sentences without being names, and titles that stand before names. Data."""

from __future__ import annotations

import re

TITLES = frozenset(
    """mr mrs ms miss dr prof professor sir dame lord lady president minister prime chancellor king
    queen prince princess pope archbishop bishop reverend rev senator sen governor gov mayor judge
    justice general gen colonel col major captain capt lieutenant lt sergeant sgt officer inspector
    detective secretary ambassador congressman congresswoman representative rep director chairman
    chairwoman chief executive coach manager st saint jr sr""".split()
)

COMMON = frozenset(
    """abilities ability able above abuse access accidents according across actions actors acts
    actually additionally adults advances adverts advice affairs after afterwards again
    against age agencies agents ago agreements ahead aid air aircraft airlines airports
    alcohol all almost along already alternative although altogether always amid among
    analysts ancient anger angry animals annual another answers anyone anything apart
    apparently approximately areas arguably arms army around arrests arrival art articles
    artists arts aside asylum athletes athletics attempts audiences audits authorities authors
    autumn average awards awareness away babies back bad bank banks baseball based basketball
    because become before began behind below beneath beside besides best better beyond big
    billions birds black blood blue boats bodies book books both bottom boys bread brief bring
    britons build buildings buses business businesses called campaigners cars case cases cash
    cause causes cells central certain change changes charges cheap children churches cities
    city civil claims classes clear clearly close clubs coal cold come coming common companies
    company compared concerns conditions consequently considering contrary control cost costs
    countries country couples courts credit crews crime criminals critics crops crowds current
    currently cut cuts damage data dates days dead deaths debt deep defence demand democracy
    dense despite details different dinner direct doctors dogs dozens dry due each earlier
    early earnings east easy economists eggs either elections else elsewhere emergency
    employees employers end energy engineers enough environmentalists especially even
    eventually ever every everyone everything evidence example examples except experts exports
    eyes factories factors failure failures families famous fans far farmers farms fast fat
    fears features federal female few fewer figures films final finally fire firefighters
    firms fish flights floods food foods football foreign foremost former formerly free fresh
    friends fruit fuel full fully fund funds further furthermore future games gas generally
    girls give given glass global gold good goods government governments grain green ground
    groups growth guests guns half hardly having head health heat heavy hence here high higher
    historians history hospitals hot hotels hours houses however huge human humans hundreds
    ice if images imports income increased indeed independent individuals industry inflation
    initially inside instead insurance interest international internet investigators investors
    iron islands jobs journalists judges just key kids kind knowledge known labour land large
    largely larger last late later latest laws lawyers leaders leading leaves legal less let
    letters life light like likewise limited literally little live living loans local long
    longer loss losses lots love low lower lunch machines mainly major majority male man many
    maps market markets married mass maybe meals means meanwhile meat medical medicine
    meetings member members men merchants messages metal metals methods mice middle might
    migrants military milk millions mind miners minor mixed modern moments money months
    moreover most mostly mothers motorists mountains mrs much multiple murder muscles museums
    music musicians must namely names national native nature near nearby nearly necessary need
    needs neither networks never nevertheless new newer newspapers next night nobody none
    nonetheless nor normal normally north not notable notably nothing now nowadays numerous
    nurses objects observers obviously occasionally ocean oceans odd offers officers offices
    officials often oil old older once one ones online only open opponents opposition orders
    original originally other others otherwise outside over overall own owners oxygen pain
    paper parents parks part particularly parties partly partners parts passengers past
    patients pay peace peak people per perhaps permanent permission personal pets phase phones
    photographs photos physical pictures pieces pigs pilots places plans plants plastic
    players please plenty poems police policies politicians polls poor popular population
    possible possibly poverty power powerful practically predators presently press pressure
    previous previously prices primarily prior prisoners prisons private prizes probably
    problems production products profits programmes programs projects proper proponents
    prosecutors protesters provided public pupils purple quite radio rail rain rarely rates
    rather raw readers really reasons recent recently records red regarding regardless
    regional regions related religion religious remember rents reports rescuers research
    researchers residents respectively restaurants results retail rice rich right rights rises
    risk risks rivers roads rocks roughly royal rugby rules rural safety sales salt same
    samples sand schools science scientists scores sea seats second secondly seeds seemingly
    seldom sentences separate separately series services set settlers several sex sexual
    shares sheep ships shops short shortly shots signs silver similar similarly simple simply
    since singers single sites skin slaves sleep slightly slow small smaller smoke snow soccer
    social society soil soldiers solid some somebody someone something sometimes somewhat soon
    sounds sources south southern space special species specific specifically speed sports
    staff standard stars state states steam steel stems step still stocks stone stories storms
    strategies streets strict strong structures struggling students studies subsequently such
    sugar suitable supplies support supporters supposedly surgeons surprisingly surveys
    survivors symptoms system systems talks tax taxes taxpayers teachers teams technically
    technology temperatures temporary tennis tests text thanks then there thereafter thereby
    therefore these things think third thirdly this though thousands three through throughout
    thus ticket tickets tiny today together tomorrow too tools top total totally tourists
    toward towards towns toys tracks trade traders trades traditional traditionally traffic
    trains travel travellers treatment trees trials troops troubled true types typical
    typically ultimately under undoubtedly unemployment unfortunately unions unknown unless
    unlike until upon urban use used users using usual usually various vegetables vehicles
    versions very victims video videos viewers villagers villages violence virtually visitors
    vitamins voters wages wait war warm wars water waves ways weapons weather weeks well west
    western whatever wheat whenever whereas wherever whether white whoever whole wide widely
    wild wildlife wind winds wine winners winter wireless within without witnesses women wood
    wooden words work workers works world worldwide worse worst writers years yellow yes
    yesterday yet young younger""".split()
)

# Plain words tell themselves by their endings; few names end so.
DERIVED = re.compile(
    r"(?:ing|ly|tions?|sions?|ments?|ness|ities|ity|ism|isms|ists|ologists|ated|ized|ised|"
    r"fied|ences?|ances?|ships|able|ible|ful|less|ously|ward|wise|archers|makers|holders|workers)$"
)

# Lands and peoples that no ending tells.
NATIONS = {
    "french": "france",
    "dutch": "netherlands",
    "german": "germany",
    "germans": "germany",
    "greek": "greece",
    "greeks": "greece",
    "spanish": "spain",
    "welsh": "wales",
    "irish": "ireland",
    "danish": "denmark",
    "danes": "denmark",
    "swiss": "switzerland",
    "turkish": "turkey",
    "polish": "poland",
    "swedish": "sweden",
    "finnish": "finland",
    "norwegian": "norway",
    "portuguese": "portugal",
    "scottish": "scotland",
    "english": "england",
    "philippine": "philippines",
    "filipino": "philippines",
    "afghan": "afghanistan",
    "iraqi": "iraq",
    "israeli": "israel",
    "pakistani": "pakistan",
    "chinese": "china",
    "peruvian": "peru",
    "canadian": "canada",
    "brazilian": "brazil",
    "argentine": "argentina",
    "thai": "thailand",
}
