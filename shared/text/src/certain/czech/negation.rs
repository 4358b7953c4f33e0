//! Czech negation, which is part of the verb and comes twice: `nikdo nepřišel`, `nemám`.
//!
//! In the learners' text that training uses, 145 of 157 such places that were found when the rules were made are labelled wrong, and most of the
//! others are wrong too; in 186,462 correct sentences there are 69, of which 61 are of the 19th century.

use super::super::Certain;
use super::super::around::Around;
use crate::letters::is_among;

/// Words beside which the verb is negative as well.
const NOBODY: &str = "nic nikam nikde nikdo nikdy nikoho nikomu nikým";
/// Frequent verbs whose negative begins with `ne`.
const VERBS: &str = "bere berou beru bojí bojím bolí brání bude budeme budete budeš budou budu bydlel bydlela bydlí bydlím byl byla byli bylo byly bývají \
    bývá běží cestuju chce chceme chcete chceš chodí chodím chová chrání chtějí chtěl chtěla chtěli chtělo chybí chystá chápu cítil cítí \
    cítím da dají dal daří dochází dojde dokázal dokázala dokázali dokáže dokážou dokážu dopadlo dopadne doporučuji dorazil dorazí dostal \
    dostala dostali dostalo dostaly dostane dostanete dostanou dostanu dostává dosáhl došlo držel drží dá dám dáme dáte dávají dává dávám \
    dělají dělal dělala dělali dělá dělám děláme děláte existuje existují funguje fungují hledají hledal hledá hledám hlásí hodí hovoří \
    hraje hraju hrají hrál hrála hráli jde jdeme jdou jdu jede jedl jedla jednalo jedu jel jela jeli jezdí jmenoval jmenuje jsem jsi jsme \
    jí jím jíš koná končí koupil koupila koupí kouří kouřím kupuju leží liší líbilo líbí mají miluje miluju mluvil mluví mohl mohla mohli \
    mohlo mohly mohou mohu musejí musel musela museli muselo musí musím musíme musíte musíš myslel myslela mysleli myslíte myslíš mám máme \
    máte máš měl měla měli mělo měly mění může můžeme můžete můžeš můžou můžu nabídne nabízí nachází najde najdeme najdete najdou najdu \
    napadlo napsal napsala narazil narodil nastoupil naučil navštívil našel našla našli nechala nechali nechám necháme nese nosí objevil \
    objevila objevili objevily objevuje objevují objeví obsahuje obsahují odehrál odešel odmítl odmítá odpovídá opustil otevře otevřel \
    patřil patří pije piju platí plavu pochopil pochází podařilo podaří podepsal podporuje pokusil pomohl pomohla pomohli pomáhají pomáhá \
    pomůže poskytuje poslal poslouchám postavil potvrdil potřeboval potřebovala potřebuje potřebujeme potřebujete potřebuji potřebuju \
    potřebují použil používají používá považuje povede povedlo počítá požádal pracoval pracuje pracuji pracuju pracují probíhá proběhla \
    prochází prodává prohrál provedl provádí prošel psal ptal pustil píše píšu předpokládá předpokládám představuje představují přeji \
    přemýšlím přichází přidal přijal přijde přijdou přijdu přijede přijel přinese přinesl přinesla přináší připadá připomíná přišel přišla \
    přišli přišlo přál půjde půjdu působil působí roste rostou rozhodl rozhodla rozhoduje rozumí rozumím rozumíš sedí setkal skončil \
    skončila skončilo skončí sleduje slouží slyšel slyšela slyším snažil snažili snaží snažím souhlasím souvisí sportuju spočívá spí spím \
    stal stala stalo staly stane staví stačilo stojí studuji studuju stál stává svědčí tancuju trefil trpí trvá trápí tvoří těší udělal \
    udělala udělali udělá udělám ukazuje ukázal ukázala ukáže umožní umožňuje umí umím umíš uskuteční uvedl uvidí uvidím uvidíme uvidíte \
    uvádí učí vadí vařím vede vedl vedla vedou vezme vezmu vidí vidím vidíme vidíte vidíš viděl viděla viděli volal volala vole vrací \
    vrátil vrátila vrátili vrátí vybral vychází vydal vydala vydrží vydává vyhrál vyhrála vyhráli vyjde vypadají vypadalo vypadá vypadám \
    vyplatí vyplývá vyrábí vysvětluje vytvořil vytváří využívají využívá vyšel vyšla vyšlo vyžaduje vzal vzala vzali vznikají vznikl \
    vzniká vím víme víte víš vědí věděl věděla věděli věnoval věnuje věří věřím zabil zabývá zahrnuje zajímalo zajímá zaplatí zapomněl \
    zapomněla zaslouží zastavil začal začala začali začalo začne začnou začíná zažil zbývá zdá zdálo zemřel zeptal zjistil zjistila \
    zjistili zjistí zmizí změnil změnila změnilo změní znají znamenalo znamená zná znám znáte znáš zní zpívám způsobuje ztratil ztratila \
    ztrácí zvládne závisí získal získala získali získá zůstal zůstala zůstalo zůstane zůstávají zůstává čekají čekal čekala čeká čekám \
    četl četla činí čtu řekl řekla řekli řekne řeknu řeší řídí říkají říkal říkala říká říkám šel šla šli šlo žije žijeme žiju žijí žili \
    žádá";
/// How many words `nikdo` or the like may be away.
const NEAR: isize = 2;
/// After these, `ne` may stand by itself.
const BEFORE_NO: &str = "a ani ano či ne nebo proč";

/// What is wrong with a verb that is not negative beside `nikdo` or the like, or with a verb after `ne` by itself.
pub(super) fn wrong(word: &str, around: &Around<'_>) -> Option<Certain> {
    let is_alone = |by: isize| around.has(by, "ne") && !around.has(by - 1, BEFORE_NO);
    if word == "ne" && is_alone(0) {
        let verb = around.word(1).filter(|verb| is_among(VERBS, verb))?;
        return Some(Certain::Form(negative(&verb)));
    }
    let is_half = (-NEAR..=NEAR).any(|by| around.has(by, NOBODY));
    let is_after_no = is_alone(-1);
    // `je` is a pronoun as well.
    let is_verb = (is_half || is_after_no) && is_among(VERBS, word);
    if is_verb && is_after_no {
        return Some(Certain::Extra);
    }
    let is_wrong = is_half && (is_verb || word == "je") && !around.sentence().iter().any(|word| is_negative(word));
    is_wrong.then(|| Certain::Form(negative(word)))
}

fn negative(verb: &str) -> String {
    if verb == "je" {
        "není".to_owned()
    } else {
        format!("ne{verb}")
    }
}

/// Whether a word may be what makes the sentence negative.
fn is_negative(word: &str) -> bool {
    let begins_otherwise = ["nebo", "nechat", "nechá", "nechte", "nej", "něm"]
        .iter()
        .any(|other| word.starts_with(other));
    is_among("ani bez ne ni není", word)
        || word.starts_with("ne") && !begins_otherwise && !is_among("než nebe neděle neděli nedělní", word)
}
