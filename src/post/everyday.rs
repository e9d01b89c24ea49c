//! Words of every sentence: articles, pronouns, prepositions, forms of to be and to have. They may be typical of a set,
//! and tell nothing of what it is about.
//!
//! Short lists on purpose. A word that is an everyday one in one language and means something in another (`die`, `war`,
//! `son`, `us`) is left out of them: what a reader misses is worse than what a reader skips. Must not know what the
//! words are asked for.

use super::words::fold_word;
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// English, Spanish, French, German, Portuguese, Italian, Dutch, Arabic, Hindi, Indonesian; in their usual spelling.
const LISTS: [&str; 10] = [
    "a about after again all also am an and any are as at be because been before being but by can could did do does \
     don't doing for from get got had has have having he her here hers him his how i if i'm in into is it it's its \
     just me more most my no not now of off on only or other our out over own same she should so some such than \
     that that's the their them then there these they this those through to too under until up very was we were \
     what when where which while why will with would you your you're i've can't won't isn't doesn't didn't im \
     dont cant rt via",
    "al algo ante antes aqui así aunque cada como cómo con cual cuando de del desde donde dos el él ella ellos en \
     entre es esa ese eso esta está estaba están este esto estos fue ha hacer hasta hay han la las le les lo los más \
     me mi mis mucho muy nada ni nos nosotros o otra otro para pero por porque que qué quien se sea ser si sí sobre solo \
     su sus también tan te tiene todo todos tu tus un una uno unos y ya yo",
    "au aussi aux avec c'est ça ce ceci cela ces cet cette chez comme d'un d'une dans de des du elle elles en est et été \
     être eux il ils j'ai je l'on la le les leur leurs lui ma mais mes même moi mon n'est ne nos notre nous on ont ou où \
     par pas plus pour qu'il qu'on que qui sa sans se ses si sont sur ta te tes toi ton tous tout très tu un une vos votre \
     vous y à",
    "aber alle als auch auf aus bei bis da das dass dem den der des dich dir doch du durch ein eine einem einen einer \
     eines er es für haben hatte hier ich ihm ihn ihr ihre im in ist ja jetzt kann kein keine mal mehr mein \
     meine mich mir mit muss nach nicht nichts noch nur ob oder ohne schon sehr sein seine sich sie sind so über um \
     und uns unter vom von vor wenn werden wie wieder wir wird wo zu zum zur",
    "à ao aos as até com como da das de dela dele depois do dos e é ela elas ele eles em entre essa esse esta está \
     este eu foi há isso isto já lhe mais mas me mesmo meu minha muito na não nas nem no nos nós nossa nosso num numa o os \
     ou para pela pelo por porque pra quando que quem se sem ser seu sua são só também te tem tudo um uma você vocês",
    "a ad al alla alle anche che chi ci con cosa così cui da dal dalla degli dei del della delle di dove e è ed gli \
     ha hai hanno ho i il in io l'ha la le lei lo loro lui ma mi mia mio nei nel nella noi non o per perché più poi \
     quando quello questa questo qui se sei si sia siamo sono sta su sul sulla ti tra tu tutti tutto un una uno vi voi",
    "aan als bij daar dan dat de deze een en er geen haar heb hebben heeft het hij hoe ik in is je kan maar met \
     mijn naar niet nog nu of om ook op over te toch tot uit van veel voor waar wat we wel wij wordt ze zij zijn zo",
    "في من على إلى عن مع هذا هذه ذلك التي الذي ما لا لم لن أن إن كان كانت هو هي هم نحن أنا أنت كل أو و ثم قد بعد قبل بين حتى \
     إذا ليس يا فيه منه عليه له لها به بها ولا وما",
    "और का के की को में से है हैं था थे थी यह वह ये वे इस उस ने पर भी तो ही कि जो एक नहीं कर करने किया हो होता होती गया साथ लिए अपने \
     आप हम मैं तुम क्या अब या तक जब",
    "ada akan aku atau apa bagi bisa dan dari dengan di dia ini itu jadi juga kami kamu karena ke kita lagi mereka nya oleh \
     pada saja saya sudah tidak untuk yang",
];

static WORDS: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    let words = LISTS.iter().flat_map(|list| list.split_whitespace());
    words.map(fold_word).collect()
});

/// Whether a folded word, as the index has it, is in every other sentence of some language.
pub fn is_everyday(word: &str) -> bool {
    WORDS.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_nothing_is_told_from_what_tells() {
        for word in [
            "the",
            "Don't",
            "También",
            "über",
            "não",
            "perché",
            "في",
            "नहीं",
            "yang",
        ] {
            assert!(is_everyday(&fold_word(word)), "{word}");
        }
        for word in ["bus", "war", "die", "us", "home", "son", "agua"] {
            assert!(!is_everyday(&fold_word(word)), "{word}");
        }
    }
}
