package simulator

// words is what answers are made of: ordinary words, and some whose characters take several bytes, so that a client
// meets tokens that end inside a character. None needs an escape in JSON.
const words = `
a about above across after again air all almost along also always among an and animal another answer any are area as
ask at away back base be because been before began begin being below best better between big bird black blue body book
both boy bring build but by call came can car care carry cause center change check children city class clear close cold
color come common complete contain could country course cross cut dark day deep did different direct distance do door
down draw drive dry during each early earth east easy eat end enough even ever every example eye face fact fall family
far farm fast father feel feet few field figure fill final find fine fire first fish five fly follow food foot for force
form found four free friend from front full game gave get girl give go gold good got govern great green ground group
grow had half hand happen hard has have he head hear heat help her here high him his hold home horse hot hour house how
hundred idea if in inch interest is island it just keep kind king knew know land language large last late laugh lay lead
learn leave left less let letter life light like line list listen little live long look lot love low machine made main
make man many map mark may me mean measure men might mile mind minute miss money moon more morning most mother mountain
move much multiply music must my name near need never new next night no north note nothing notice noun now number object
of off often old on once one only open or order other our out over own page paper part pass pattern people perhaps
person picture piece place plain plan plane plant play point pose possible pound power press problem produce product
pull put question quick rain ran reach read ready real red remember rest right river road rock room round rule run said
same saw say school science sea second see seem self sentence serve set several she ship short should show side simple
since sing six size sleep slow small snow so some song soon sound south special spell stand star start state stay step
still stood stop story street strong study such sun sure surface table tail take talk teach tell ten test than that the
their them then there these they thing think this those though thought thousand three through time to together told too
took top toward town travel tree true try turn two under unit until up upon us use usual very vowel voice wait walk want
war warm was watch water way we week weight well went were west what wheel when where which while white who whole why
will wind with wonder wood word work world would write year yes yet you young your
café naïve déjà señor über größer Straße façade żółw ärgern мир слово время 水 山 時間 世界 学习 你好 測試 한국 ひかり 🙂 🚀
`
