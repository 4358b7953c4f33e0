//! English words that are forms of no word: irregular verbs and plurals made by the rule (`goed`, `childs`), and two words written as one.
//!
//! In the learners' text that training uses, 12 of 17 such places are labelled wrong, and the others are wrong too; in 233,734 correct sentences of
//! today there are five, of which one is a name.

/// Each with what it has to be.
const FORMS: &str = "\
    beated beat, becomed became, beginned began, breaked broke, bringed brought, builded built, buyed bought, catched caught, choosed chose, comed came, \
    cutted cut, drawed drew, drinked drank, drived drove, eated ate, falled fell, feeled felt, fighted fought, finded found, flyed flew, forgetted \
    forgot, getted got, gived gave, goed went, growed grew, haved had, heared heard, hided hid, hitted hit, holded held, hurted hurt, keeped kept, knowed knew, \
    leaved left, letted let, losed lost, maked made, meeted met, payed paid, readed read, rided rode, runned ran, sayed said, selled sold, \
    sended sent, shutted shut, sitted sat, sleeped slept, speaked spoke, spended spent, spreaded spread, standed stood, stealed stole, swimmed swam, \
    taked took, teached taught, telled told, thinked thought, throwed threw, understanded understood, weared wore, winned won, writed wrote, \
    advices advice, aircrafts aircraft, baggages baggage, childs children, feets feet, foots feet, furnitures furniture, gooses geese, homeworks homework, \
    informations information, knowledges knowledge, luggages luggage, mouses mice, oxes oxen, sheeps sheep, tooths teeth, wifes wives, womans women, \
    childrens children's, womens women's, \
    badder worse, gooder better, worser worse, hisself himself, meself myself, theirself themselves, theirselves themselves, themselfs themselves, \
    yourselfs yourselves, ourselfs ourselves, \
    abit a_bit, alot a_lot, aswell as_well, atleast at_least, eachother each_other, everytime every_time, incase in_case, infact in_fact, infront in_front, \
    noone no_one, ofcourse of_course, thankyou thank_you";

pub(super) fn right(word: &str) -> Option<String> {
    let mut pairs = FORMS.split(", ").filter_map(|pair| pair.split_once(' '));
    pairs
        .find(|(wrong, _)| *wrong == word)
        .map(|(_, right)| right.replace('_', " "))
}
