//! Sentences on which the patterns are tested.

/// Sentences with a mistake; after ` = ` what the rules make of them, after ` # ` what is right where they leave it open.
pub(super) const PAIRS: &str = "
    She do n't know . = She does n't know .
    It do n't matter . = It does n't matter .
    He do not like tea . = He does not like tea .
    She have a dog . = She has a dog .
    It rain a lot here . = It rains a lot here .
    What are you doing when he come home ? = What are you doing when he comes home ?
    I know why it are cold . = I know why it is cold .
    They is at school . = They are at school .
    We was late . = We were late .
    They has two cars . = They have two cars .
    They goes home . = They go home .
    I has a cat . = I have a cat .
    I is tired . = I am tired .
    You is my friend . # You are my friend .
    Where do she live ? = Where does she live ?
    When do it start ? = When does it start ?
    Does they know ? = Do they know ?
    Does your parents know ? = Do your parents know ?
    What have he done ? = What has he done ?
    Are she at home ? = Is she at home ?
    There is two cars . = There are two cars .
    There are a book on the table . = There is a book on the table .
    There is problems . = There are problems .
    There was so many people . = There were so many people .
    Is there any questions ? = Are there any questions ?
    There are no information about it . = There is no information about it .
    The news are bad . # The news is bad .
    Mathematics are hard . # Mathematics is hard .
    Everyone are here . = Everyone is here .
    Everybody know it . = Everybody knows it .
    Many people is poor . # Many people are poor .
    My parents lives here . # My parents live here .
    My mother work here . # My mother works here .
    This bus go home . # This bus goes home .
    The shop close at six . = The shop closes at six .
    Dad work at night . # Dad works at night .
    She can cooks . = She can cook .
    He could went home . = He could go home .
    You must going now . = You must go now .
    They do n't went . = They do n't go .
    I did n't saw it . = I did n't see it .
    She does n't likes it . = She does n't like it .
    He did not came . = He did not come .
    We do n't to know . = We do n't know .
    Did you went there ? = Did you go there ?
    Did she goes there ? = Did she go there ?
    Where is my keys ? # Where are my keys ?
    Do my brother work here ? = Does my brother work here ?
    I have went there . = I have gone there .
    He would have say no . = He would have said no .
    She has never eat fish . # She has never eaten fish .
    They have already see it . = They have already seen it .
    I have been wait for you . = I have been waiting for you .
    He wanted to went . = He wanted to go .
    She needs to knows . = She needs to know .
    He came to bought bread . = He came to buy bread .
    I am agree . # I agree .
    She is know it . # She knows it .
    We are wait outside . # We are waiting outside .
    He is works here . = He works here .
    It is depends on you . = It depends on you .
    We should can do it . # We should do it .
    I do n't can swim . # I can not swim .
    Do you can swim ? # Can you swim ?
    Do you going home ? = Do you go home ?
    Are you speak English ? # Do you speak English ?
    You must to go . = You must go .
    I would like buy a stamp . = I would like to buy a stamp .
    I want go home . = I want to go home .
    They need buy bread . = They need to buy bread .
    He decided go home . = He decided to go home .
    I like go there . = I like to go there .
    They let us to stay . = They let us stay .
    It made me to laugh . = It made me laugh .
    We enjoy to swim . # We enjoy swimming .
    Do you mind to wait ? # Do you mind waiting ?
    She suggested to go home . # She suggested going home .
    I feel like to sleep . # I feel like sleeping .
    without to know it # without knowing it
    instead of go home = instead of going home
    before go home = before going home
    She is interested in learn German . = She is interested in learning German .
    He is good at swim . = He is good at swimming .
    He went there for buy bread . = He went there to buy bread .
    I am looking forward to see you . = I am looking forward to seeing you .
    She is used to live here . = She is used to living here .
    You had better to go . = You had better go .
    I use to live here . = I used to live here .
    I did n't used to smoke . = I did n't use to smoke .
    You are suppose to wait . = You are supposed to wait .
    I am knowing it . # I know it .
    Me like it . # I like it .
    She born in May . = She was born in May .
    I have seen him two days ago . # I saw him two days ago .
    She has phoned me last night . # She phoned me last night .
    Columbus has reached America in 1492 . # Columbus reached America in 1492 .
    I see her yesterday . = I saw her yesterday .
    because I come home last night = because I came home last night
    She works here since April . # She has worked here since April .
    If I would be rich , I would buy it . # If I were rich , I would buy it .
    I do n't know how to went there . = I do n't know how to go there .
    We decided to going home . = We decided to go home .
    They are went home . # They went home .
    She going home . # She is going home .
    Let 's to go . = Let 's go .
    He was borned here . = He was born here .
    One of the reason is money . = One of the reasons is money .
    One of the most important problem is money . = One of the most important problems is money .
    I like this books . = I like these books .
    Every children knows it . = Every child knows it .
    I have two cat . = I have two cats .
    We have too much problems . = We have too many problems .
    We have many homework . = We have much homework .
    these information are # this information is
    He gave me an advice . # He gave me advice .
    We had a nice weather . # We had nice weather .
    I am student . = I am a student .
    She is good teacher . = She is a good teacher .
    There were too many peoples . = There were too many people .
    a lot people are = a lot of people are
    There are lot of cars . = There are a lot of cars .
    Most of people like it . = Most people like it .
    Almost people like it . # Almost all people like it .
    another people are here # other people are here
    others people are here = other people are here
    They know each others . = They know each other .
    I have a few time . = I have a little time .
    He is n't enough old to drive . = He is n't old enough to drive .
    She is five year old . = She is five years old .
    I have 20 years old . # I am 20 years old .
    Moon is bright . # The moon is bright .
    It is more better . = It is better .
    He is the most tallest . = He is the tallest .
    She is more tall than me . = She is taller than me .
    the most rich man # the richest man
    It is cheap than milk . = It is cheaper than milk .
    as fast than her = as fast as her
    Planes are safer as cars . = Planes are safer than cars .
    It is very better . = It is much better .
    the same like you = the same as you
    It is similar with mine . = It is similar to mine .
    more then ten = more than ten
    the man which lives here = the man who lives here
    everything what I know = everything that I know
    such a problems = such problems
    What a cars ! = What cars !
    It is better then the first . = It is better than the first .
    rather then wait = rather than wait
    You could of been there . = You could have been there .
    I should n't of gone . = I should n't have gone .
    Your welcome . = You're welcome .
    Your late again ! = You're late again !
    Their is a dog . = There is a dog .
    They left there bags here . = They left their bags here .
    Its a nice day . = It's a nice day .
    The dog lost it 's tail . = The dog lost its tail .
    Who 's shoes are these ? = Whose shoes are these ?
    Whose going there ? = Who's going there ?
    I do n't want to loose my money . = I do n't want to lose my money .
    I advice you to go . = I advise you to go .
    I need your advise . = I need your advice .
    It will effect your health . = It will affect your health .
    It has an affect on us . = It has an effect on us .
    quiet a lot = quite a lot
    Please be quite . = Please be quiet .
    everyone accept me = everyone except me
    I do n't know weather he is here . = I do n't know whether he is here .
    He past the exam . = He passed the exam .
    a peace of cake = a piece of cake
    Come hear . = Come here .
    They where tired . = They were tired .
    Were is the dog ? = Where is the dog ?
    I know were you live . = I know where you live .
    It is to late . = It is too late .
    He ate to much . = He ate too much .
    I want too go . = I want to go .
    for to years = for two years
    May be he is right . = Maybe he is right .
    It maybe a mistake . = It may be a mistake .
    I work everyday . = I work every day .
    That jacket is my . # That jacket is mine .
    with he and me # with him and me
    I do n't know they . # I do n't know them .
    We enjoyed us . = We enjoyed ourselves .
    The dogs tail is short . = The dog's tail is short .
    He works very hardly . = He works very hard .
    I slept good . = I slept well .
    She sings very beautiful . = She sings very beautifully .
    They won the game easy . = They won the game easily .
    The film was very excited . # The film was very exciting .
    I am interesting in art . = I am interested in art .
    I did a mistake . # I made a mistake .
    Lets go home . = Let's go home .
    I very like it . = I really like it .
    We discussed about it . # We discussed it .
    We discussed about the trip . = We discussed the trip .
    It depends of you . = It depends on you .
    She is married with a doctor . = She is married to a doctor .
    I am interested on art . = I am interested in art .
    afraid from dogs = afraid of dogs
    They arrived to Chicago . # They arrived in Chicago .
    I listen music . = I listen to music .
    We are waiting the doctor . = We are waiting for the doctor .
    See you in Tuesday ! = See you on Tuesday !
    It starts on May . = It starts in May .
    in five o'clock = at five o'clock
    at the morning I sleep = in the morning I sleep
    I saw him in last week . = I saw him last week .
    despite of the rain = despite the rain
    in spite the rain = in spite of the rain
    It consists from water . = It consists of water .
    He is good in maths . = He is good at maths .
    responsible of it = responsible for it
    Explain me why . = Explain to me why .
    She said me a secret . # She told me a secret .
    I told to him . = I told him .
    We entered in the room . = We entered the room .
    I went to home . = I went home .
    under of the bed = under the bed
    in front the house = in front of the house
    because of he is ill = because he is ill
    We have lived here since two years . = We have lived here for two years .
    He goes to the bed at ten . = He goes to bed at ten .
    It hangs in the wall . = It hangs on the wall .
    on other hand = on the other hand
    according for him = according to him
    I read it in internet . = I read it on internet .
    I prefer tea than coffee . = I prefer tea to coffee .
    They met in the weekend . = They met at the weekend .
    We went with bus . = We went by bus .
    I agree to you . = I agree with you .
    He was born on 1990 . = He was born in 1990 .
    Why you are crying ? = Why are you crying ?
    How old you are ? = How old are you ?
    Where you live ? # Where do you live ?
    I wonder why is he angry . # I wonder why he is angry .
    Tell me what is your name . # Tell me what your name is .
    I did n't see nothing . # I did n't see anything .
    I do n't never go . = I do n't ever go .
    Not go there ! = Don't go there !
    I not like it . # I do not like it .
    My aunt she is a singer . = My aunt is a singer .
    Although he was ill , but he went . = Although he was ill , he went .
    Because he was ill , so he stayed . = Because he was ill , he stayed .
    There has a dog . # There is a dog .
    They at home . # They are at home .
    She very tall . # She is very tall .
    He a doctor . # He is a doctor .
    Is a mouse here ! # There is a mouse here !
    She goes always by train . # She always goes by train .
    They very well dance . # They dance very well .
    He opened slowly the door . # He opened the door slowly .
    I thinked about it . = I thought about it .
    two childs = two children
    He washed hisself . = He washed himself .
    I like it alot . = I like it a lot .
    My friend and i like it . = My friend and I like it .
    on monday = on Monday
    I speak english . = I speak English .
    Her parents is here . # Her parents are here .
    The problems is hard . # The problems are hard .
    My car are old . # My car is old .
    This are my dogs . # These are my dogs .
    Is there many people ? = Are there many people ?
    The students likes it . # The students like it .
    He wo n't goes . = He wo n't go .
    He does n't going there . = He does n't go there .
    I was go home . # I went home .
    I would love go there . = I would love to go there .
    I have go now . # I have to go now .
    by learn words = by learning words
    I am born in May . = I was born in May .
    It seems they have arrived yesterday . # It seems they arrived yesterday .
    She is went home . # She went home .
    Let 's going . = Let 's go .
    these example are hard # these examples are hard
    each students is here = each student is here
    so much cars = so many cars
    a furniture in the room # furniture in the room
    an other day # another day
    He is enough old . = He is old enough .
    It is more big than mine . = It is bigger than mine .
    It is as same as mine . = It is the same as mine .
    She has a cars . # She has a car .
    all student are here = all students are here
    less bigger = less big
    as bigger as mine = as big as mine
    She is best than me . = She is better than me .
    I think your going to like it . = I think you're going to like it .
    Its not the same . = It's not the same .
    Its good to know . = It's good to know .
    the whether is nice = the weather is nice
    weather or not = whether or not
    I have past the exam . # I have passed the exam .
    I have to much work . = I have too much work .
    Hear is my book . = Here is my book .
    by my self . # by myself .
    mine friend is here # my friend is here
    She speaks English good . = She speaks English well .
    I am boring with it . # I am bored with it .
    I made my homework . # I did my homework .
    He said a lie . # He told a lie .
    I will do it in tomorrow . = I will do it tomorrow .
    on nowadays it is = nowadays it is
    I woke up at this morning . = I woke up this morning .
    capable to swim # capable of swimming
    proud from her = proud of her
    accused for it = accused of it
    explain me the rule = explain to me the rule
    asked to him = asked him
    He lacks of money . = He lacks money .
    Marry with me ! = Marry me !
    near from here = near here
    She sits next my mother . = She sits next to my mother .
    in front of it and in front to me = in front of it and in front of me
    He is in home . = He is at home .
    ago two years # two years ago
    He goes in school . = He goes to school .
    In the other hand , it is new . = On the other hand , it is new .
    on my opinion , yes = in my opinion , yes
    They met on the age of ten . = They met at the age of ten .
    in my birthday = on my birthday
    in abroad = abroad
    angry on me = angry with me
    She is famous of it . = She is famous for it .
    allergic for milk = allergic to milk
    You can rely in him . = You can rely on him .
    despite that he is ill # although he is ill
    No go there ! # Do n't go there !
    What means this ? # What does this mean ?
    I sad . # I am sad .
    We met in the Friday . = We met on the Friday .
    Thank to my friends , it was easy . = Thanks to my friends , it was easy .
    Your a friend . = You're a friend .
";
