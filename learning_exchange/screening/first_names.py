"""First names that are common among people in the United Kingdom, of every age and background.

Leaving out the names of some communities would protect their members less, so the list is broad. Names that
are also everyday words or places count only where a capital can mean nothing else.
"""

from .vocabulary import words

COMMON = words(
    """
    aaron abbie abdi abdul abdullah abena abigail abraham adaeze adam adebayo adele adeola adrian
    adriana adunni afia agata agnes agnieszka ahlam ahmed aidan aileen ailsa aisha aisling akosua akua
    alan alasdair alastair albert alec aled aleena alejandro aleksandra alexander alexandra alf alfie
    alfred alice alicia alina alison alistair allan allen althea alun amal amanda amandeep amelia amelie
    amina amir amit amrit amy ana anand anastasia anca andrea andreas andrew andriy andrzej aneta angela
    angelica angharad angus anil anita anjali anju anna annabel annamma anne annette annie anthony
    antoinette antonio anwen aoibheann aoife archie arif arjun arlene arnold arthur arun arwel ashley
    ashok asif asmaa astrid audrey ava ayaan ayesha ayo aziz babatunde balbir baljit balwinder barbara
    barnaby barney beata beatrice becky belinda benedict benjamin bernadette bernard bernice
    bernie bert bertha bertie beryl beth bethan bethany betty bev beverley beverly bharat bhavna bianca
    biju bilal billy bincy blodwen bogdan bola boris bozena brad brandon brenda brendan brett brian
    bridget bridie bronagh bronwen bruce bryan bryn bríd bukola bushra caitlin callum cameron carl carla
    carlos carlton carmel caroline carolyn carrie carys cassie catherine cathy catrin catriona cecil
    cecilia cedric celia ceri chantelle charles charlie charlotte chas cheryl chidi chinedu chinwe
    chioma chipo chloe chris christina christine christopher chukwu chukwuemeka ciara ciaran ciarán
    cillian cissie claire clara clare clarice claudette claudia clifford clint clive colette colin
    colleen colm connie connor conor corey courtney craig cristian cristina cynthia cyril dafydd dalia
    daljit damian damien daniel daniela danielle danny danuta daphne darrell darren darryl dave david
    deb debbie deborah debra declan deepa deepak deidre deirdre delia della delroy delyth denise dennis
    derek dermot derrick desmond desreta dexter diana diane diego dilys dimitri dinesh dipesh dmytro
    dolores dominic donal donald donna donovan dora doreen doris dorota dorothea dorothy dottie douglas
    dragos duncan dylan eamon ebony eddie edie edith edmund edna edward edwin efe efua eileen eilidh
    eirlys eirwen eithne ekow elaine eleanor elena eleri elijah elin elisabeth elizabeth ella ellen
    ellie elliot eloise elsie elspeth eluned elvira elwyn emeka emilia emily emlyn emma emmanuel emrys
    emyr enid eoin eric erica erin ernest ernie errol esi esme esmeralda esther ethan ethel euan eugene
    eunice eva evan evelyn everald evie ewa ewan ewelina ezekiel fadumo faisal farah farai farhan
    farzana fatima fatimah fawzia faye felicity femi ferdinand fergus ffion finlay finn fiona fionnuala
    flo florin folake folasade fran frances francis frankie fraser fred freda freddie frederick freya
    gabriel gail gareth garry gary gavin gaynor geeta gemma geoff geoffrey george georgina geraint
    gerald geraldine gerard gertrude gethin ghada gheorghe gilbert giles gillian gina giovanni girish
    gladys glenda glenroy glenys gloria glyn goran gordon graeme graham grainne grazyna greg gregory
    greta grzegorz gurdeep gurmeet gurpreet gwen gwenda gwendoline gwilym gwyneth gwynfor halina halyna
    hamida hamish hamza hannah harbans harish harjit harold harpreet harriet harriett harry haruki
    harvey hassan hattie hayley heidi helen helena hemant henrietta henry henryk herbert hester hettie
    heulwen hibaq hilary hilda hina hiroshi hitesh hodan horace hortense howard huda hugh hussain huw
    hywel iain ian ibrahim icilda idris ieuan ifeanyi ifeoma ifor ifrah imelda imogen imran inderjit
    ines ingrid ioan ioana iolo ionut iqbal irene irma iryna isaac isabel isabella isabelle isla ismahan
    ismail isobel ivan ivelaw ivor iwan iwona jacek jackie jacob jacqueline jadwiga jagdeep jagjit jaime
    jake jamal james jamie jamila jana jane janet janette janice janine janusz jared jaroslaw jasbir
    jason jasper jaspreet jaswinder javed javid javier jayesh jayne jayshree jean jeanette jed jeff
    jeffrey jemima jemma jennie jennifer jenny jeremiah jeremy jerome jerry jerzy jess jessica jessie
    jill jim jimmy jincy joan joanna joanne jobin jocelyn jodie joe joel john johnny jolanta jolene
    jomar jonathan jose joseph josephine josh joshua josie joss joyce juan juanita judith judy jules
    julia julian julie juliet juliette justin justyna kamaljit kamil kamla kanta kara karamjit kareem
    karen karim karl karolina kashif kasia katarzyna kate kateryna katherine kathie kathleen kathryn
    kathy katie katrin katrina katy kavita kaye kayleigh keeley keith kelly kelvin kemi kenji kenneth
    kenny kenton kerry keshia ketan kev kevin kez khadija khadra khalid kieran kimberley kimberly kinga
    kira kiran kirsteen kirsten kirsty kofi kojo krishna kristina krystyna krzysztof kuldeep kulwinder
    kunle kurt kwabena kwaku kwame kwasi kwesi kyla kyle lacey lakhbir lakshmi lalita lana lara larisa
    larry latoya laura lauren laurence lawrence layla leah leann leanne leela leena leila leland lena
    lenny lenuta leon leonard leonie leonora leroy lesley leslie leszek lexi liam lijo lila liliana
    lillian linda lindsay lindsey linh lisa livia liz liza llinos lloyd lois lola lorena lorenzo lorna
    lorraine lottie louie louisa louise lowri luca lucas lucia lucinda lucy luisa lukasz luke lurline
    lydia lyn lynda lynette lynn lynne lyudmyla mabel maciej mack madeleine madge maeve magdalena maggie
    magnus mahesh mahmood mair mairead mairi maisie malcolm malgorzata malik malwina mandy manjit manoj
    manpreet manuel marcel marcella marcia marcin marcus mareike marek margaret margery margot maria
    mariam mariamma marian mariana marianne maricel marie marilyn mario marion marisa marissa marites
    marius marjorie marlene marlon marlyn marta martha martin martyn marva mary maryam maryan marzena
    mateusz matilda matthew maud maureen maurice mavis maximilian meena meera meg megan mehmet mel
    melanie melissa melvin menna meredith merfyn merin mervyn michael michal michelle mick mickey miguel
    mihaela mihai mike mikey mildred millicent mina minnie miriam miroslaw mitchell mitzi mohamed
    mohammad mohammed mohamud mohan mohinder moira mollie molly mona monica monika morag mordecai morven
    moses mostafa muhammad muhammed mukesh muriel mustafa myfanwy mykola myles myra myrtle máiréad
    nabila nadia nadine nadiya nancy naomi narinder nasima nasreen natalia natalie natalka natasha nate
    nathan nathaniel navdeep naveed nazir neha neil nell nellie nerys nesta neville ngozi nguyet nia
    niall niamh nichola nicholas nicky nico nicola nicole nicoleta nigel nikhil nimco nina nirmala nisha
    nkechi nnamdi noah noor nora norah noreen norma norman norval nuala nyasha obinna odette odile oisin
    oksana olaf olayinka oleksandr olena olga olha oliver olivia olivier olu olufemi oluwaseun oluwatobi
    olwen olwyn omar oonagh ophelia orla orlagh orlaith oscar osman oswald otis otto ovidiu owain owen
    paddy padma padraig pam pamela paramjit parminder parveen patricia patrick patrycja patsy paul paula
    paulette pauline pawel pedro peggy penelope percy pete peter petra petronella petula phil philip
    philippa phillip phoebe phyllis pierre piotr pippa polly pooja pradeep prakash priscilla priti
    priya przemek przemyslaw pushpa queenie rabia rach rachael rachel radoslaw radu rafael rafiq rahma
    raj rajendra rajesh rajinder rakesh ralf ralph raluca ramesh ramila ramona randall rania ranjit
    raquel rashid ratilal raul raymond razvan rebecca reena reg reggie reginald rehana rekha renata
    renee reuben rhea rhian rhiannon rhoda rhodri rhona rhys ricardo richard rita robbie robert roberta
    rodel roderick rodney rodrigo roger roisin roland rolf romy ronald ronnie rory rosa rosaleen rosalie
    rosalind rosamund rosanna rosanne roseanne roselyn rosemary rosetta roshni rosie rowena roxana
    roxanne roy roz rudo rudolph rudy rukhsana rukhsar rupert rupinder ruqayyah ruqiya russell rutendo
    ruth ruthie ryan ryszard róisín sabrina sade sadia saeed safiya sahra saima sajid sally salma
    samantha samina samira samuel sandeep sandra sangeeta sanjay santiago sarah sarla sarojini sasha
    saskia satinder saul savita seamus sean sebastian selina selma serhiy seth seán shabana shabnam
    shahid shaista shakira shamim shane shania shanice shanta shanti sharon shaun shauna shayne shazia
    sheeba sheena sheila sheldon shelley shelly shirin shirl shirley shona sian sid sidney sienna
    siji silvia simon simran sinead sinéad siobhan siobhán sioned siwan siân solomon sonia sonny sophia
    sophie sophy stacey stan stanislaw stanley stefan stefania stella steph stephanie stephen steve
    steven stewart stu stuart subhash sudha sukhdeep sukhdev sukhvinder sultana sumaira sumayyah sunil
    sunita suresh surinder surjit susan susanna susannah sushila susie suzanne suzie sven svitlana sybil
    sylvan sylvia sylwia tabitha tahir tahira tamara tammy tamsin tania tanveer tanya tara taras tariq
    tarlochan tasneem tatenda tatiana ted tegwen temitope tendai terence teresa teresita terry
    tess tessa tetiana thandiwe thanh thelma theodore theresa thomas thuy tiffany tilly tim timothy tina
    tinashe titilayo tobias toby tom tomasz tommy toni tonya tracey tracy trevor trish tristan trudy
    tsitsi tuan tunde tyrone ubah uche uchenna umar una ursula urszula usha usman valerie vanessa vasant
    vashti vasile vasyl velma vera vern verna veronica vicky vijay vikram vilma vimla vince vincent
    vinod viola viv vivian vivien vivienne volodymyr wajid walter wanda warsame wayne wendell wendy wes
    wieslaw wilf wilfred wilhelmina willa william willy winifred winnie winsome winston wioletta
    wojciech xavier xiaoming yaa yaroslav yash yasin yasmin yasmina yetunde yevhen yoko yolanda yousef
    yuki yulia yuri yusuf yvette yvonne zac zachary zack zahida zahra zainab zara zbigniew zdzislaw zeb
    zeenat zelda zena zoe zofia zoya zubair zuzanna
    """
)

# Asked about only in the middle of a sentence: "Hope" at its start is a wish more often than a person.
ALSO_WORDS = words(
    """
    ade alex ali ama amber angel anh ann art ash asha austin bailey barry basil ben bill bina blessing
    carol chandra cherry christian chun cliff daisy dale dan dawn dean dee devi don dot earl eve faith
    fern flora florence frank gene georgia glen grace guy hari hayat hazel heather holly hope hyacinth
    ida iona iris ivy jack jade jan jasmine jing jo jordan joy jun kai kay kim kitty lan lee leo li lil
    lily lin logan lou mae marina mark matt max mei memory mercy merle miles ming morgan nan nat ned
    nelson nick olive paris pat patience pearl penny petal piers ping poppy precious rae rani raven ray
    rob robin rod roman ron rose ross rowan ruby sal sam sandy scott shaw sherry shiny siu sue summer
    sydney taylor teddy tony troy val vi vic victor victoria violet wai wei will xin ying
    """
)


def is_first_name(word: str) -> bool:
    """Whether `word`, written with a capital, is a common first name; short words in capitals are not."""
    return word[:1].isupper() and not _abbreviation(word) and word.lower() in COMMON


def is_first_name_and_word(word: str) -> bool:
    """Whether `word`, written with a capital, is a first name and an everyday word or a place as well."""
    return word[:1].isupper() and not _abbreviation(word) and word.lower() in ALSO_WORDS


def _abbreviation(word: str) -> bool:
    return word.isupper() and len(word) < 6
