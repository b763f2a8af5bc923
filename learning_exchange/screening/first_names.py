"""First names that are common among people in the United Kingdom of every age and background.

Left out on purpose: names that are everyday words, months, flowers, virtues or places ("Grace", "May", "Mark",
"Will", "Florence"), because asking about those would teach people to stop reading the questions.
"""

from .vocabulary import words

COMMON = words(
    """
    aaron abbie abdul abdullah abigail abraham adam adebayo adele adeola adrian agnes agnieszka ahmed
    aidan aileen aisha aisling alan alastair albert alec alejandro alexander alexandra alfie alfred alice
    alicia alison alistair allan allen alun amanda amelia amelie amina amir amit amy ana anand anastasia
    andrea andreas andrew andrzej aneta angela angharad angus anil anita anna annabel anne annette annie
    anthony antoinette antonio anwen archie arjun arlene arnold arthur asha ashley ashok asif astrid
    audrey ava ayaan ayesha aziz babatunde barbara barnaby barry beatrice becky belinda benedict benjamin
    bernadette bernard bernice bertha beryl bethan bethany betty beverley bhavna bianca billy blessing
    blodwen boris brenda brendan brian bridget bridie bronagh bronwen bruce bryan bryn caitlin callum
    cameron carl carla carlos carmel caroline carolyn carys catherine cathy catrin cecil cecilia cedric
    celia ceri chantelle charles charlie charlotte cheryl chidi chinedu chinwe chloe chris christina
    christine christopher chukwu ciara cillian claire clara clare claudia clifford clive colette colin
    colleen connor conor craig cynthia cyril daniel danielle danny daphne darren dave david debbie deborah
    declan deepa deepak deirdre delia delroy denise dennis derek dermot derrick desmond diana diane dilys
    dimitri dipesh dominic donald donna doreen doris dorothy douglas duncan dylan eamon ebony eddie edith
    edmund edna edward edwin efua eileen eilidh eirlys eithne elaine eleanor elena eleri elijah elin
    elisabeth elizabeth ella ellen ellie elliot eloise elsie elspeth elwyn emeka emily emma emmanuel emrys
    enid eoin eric erica erin ernest esme esther ethan ethel eugene eunice evan evelyn ewa ewan faisal
    farah farhan farzana fatima fatimah felicity fergus fiona folake fred freda frederick freya gabriel
    gareth garry gary gavin gemma geoff geoffrey george georgina gerald geraldine gerard gertrude gethin
    giles gillian gina giovanni gladys glenda glenys gloria glyn goran gordon graeme graham grainne greg
    gregory greta grzegorz gurpreet gwen gwendoline gwyneth gwynfor hamish hamza hannah hari harold
    harpreet harriet harriett harry harvey hassan hayley heidi helen helena henrietta henry herbert hilary
    hilda howard huda hugh hussain hywel iain ian ibrahim idris ieuan ifeoma ifor imogen imran ingrid ioan
    iqbal irene isaac isabel isabella isabelle isla ismail isobel ivan ivor iwan jacek jack jackie jacob
    jacqueline jagdeep jaime jake jamal james jamie jamila jan jana jane janet janette janice janine
    jaroslaw jasbir jason javed jayne jean jeanette jeff jeffrey jemima jennie jennifer jenny jeremy
    jerome jerry jessica jessie jill jim jimmy joan joanna joanne jocelyn jodie joe joel john johnny
    jonathan jose joseph josephine josh joshua joyce juan juanita judith judy julia julian julie juliet
    june-marie justin justyna kareem karen karim karl karolina kashif kasia katarzyna kate katherine
    kathleen kathryn kathy katie katrina katy kavita kayleigh keeley keith kelly kelvin kemi kenneth kenny
    kerry keshia kevin khadija khalid kiran kirsten kirsty kofi krishna kristina krystyna krzysztof
    kulwinder kurt kwame kwasi kyle lakshmi lara larry latoya laura lauren laurence lawrence leah leanne
    leila lena leo leon leonard leroy lesley leslie liam lillian linda lindsay lisa liz lloyd logan lois
    lola lorna lorraine louisa louise lucas lucia lucinda lucy luke lydia lynda lynn lynne mabel madeleine
    madge magdalena maggie mair maisie malcolm malgorzata malik mandy manjit manuel marcia marcin marcus
    mareike margaret margery margot maria marian marianne marie marilyn marina mario marion marjorie
    marlene martha martin martyn mary maryam mateusz matilda matthew maud maureen maurice mavis meera
    megan mehmet melanie melissa mercy meredith merfyn mervyn michael michal michelle miguel mike mildred
    millicent minnie miriam mohamed mohammad mohammed moira molly mona monica morag mordecai morgan moses
    mostafa muhammad muriel mustafa myfanwy myra myrtle nadia nadine nancy naomi narinder nasreen natalia
    natalie natasha nathan nathaniel naveed neil nellie nerys ngozi nia niamh nichola nicholas nicky
    nicola nicole nigel nikhil nina nisha noah noor nora noreen norma norman nuala oisin olaf olga oliver
    olivia olu oluwaseun omar oonagh orla orlaith oscar osman oswald owen pamela parveen patience patricia
    patrick patrycja paul paula pauline pawel pedro peggy percy peter petra petronella phil philip
    philippa phillip phoebe phyllis pierre piotr pippa pooja priscilla priti priya przemyslaw rachael
    rachel radoslaw rafael raj rajesh ralph ramesh ramona rani rashid raymond rebecca reggie reginald
    rehana renee reuben rhian rhiannon rhoda rhodri rhona rhys richard rita robert roberta roderick rodney
    roger roisin roland ronald ronnie rory rosaleen rosalind rosamund rosemary rosie ross roxanne roy
    rukhsana rupert rupinder ruqayyah russell ruth ryan sabrina sadia saima sajid sally salma samantha
    samina samuel sandeep sandra sangeeta sanjay sarah saskia sean sebastian selina shabana shabnam
    shakira shamim shane shanice sharon shaun shazia sheila shelley shirin shirley shona sian sidney simon
    sinead siobhan siân solomon sonia sophia sophie stacey stanislaw stanley stefan stella stephanie
    stephen steve steven stewart stuart sukhdeep sukhvinder sultana sunil sunita surinder susan susanna
    susannah suzanne sybil sylvia tahira tamara tamsin tanya tara tariq tatiana ted terence teresa terry
    thandiwe thelma theodore theresa thomas tiffany tim timothy tina toby tom tomasz tommy tony tracey
    tracy trevor tristan trudy tunde tyrone uchenna una ursula usha usman vanessa vera veronica vicky
    vijay vikram vilma vincent vinod viola vivian vivien vivienne wajid walter wanda wayne wendy wilfred
    william winifred winnie winston wojciech xavier yasmin yasmina yolanda yousef yusuf yvette yvonne zac
    zachary zahra zainab zara zbigniew zoe zofia zuzanna
    """
)


def is_first_name(word: str) -> bool:
    """Whether `word`, written with a capital, is a common first name; short words in capitals are abbreviations."""
    if not word[:1].isupper() or (word.isupper() and len(word) < 6):
        return False
    return word.lower() in COMMON
