### Topics and first posts of the channels, and what Discord asks newcomers. Discord shows everybody the same, so each
### stands there in English and Dutch, one after the other.
###
### Together: a topic at most 1024 letters, a post 2000, a title 100; a question 100, an answer 50, what is said about it 100.

channel-welcome-topic = Start here: what this place is, and where to go
channel-welcome-post = Nederlands: zie hieronder.

    Welcome. It is good that you are here.

    Here you can talk about health with people who understand, and find others who live with the same thing. It is free. You need not tell anything about yourself; just reading is fine. Write in English or Dutch, whichever is easier for you.

    - Press the button below. In a minute you have read #guidelines, and the support groups open to you. To look around you need not agree to anything.
    - Say hello in #introductions, if you like.
    - The rooms about health are open already. Can you not find something? `/contact` asks the moderators.
    - `/help` shows what you can do here.
    - Do you work in health care? The button leads you to the hospital network about social media, too.

    In an emergency, nobody here can help fast enough. Call 112 in Europe, 911 in the US and Canada, or your local number.

channel-guidelines-topic = How we treat each other, and where to find help
channel-guidelines-post = This is how we treat each other here.

    - Be kind. Everybody here carries something.
    - Write in English or Dutch, whichever is easier for you.
    - Write nothing that shows who you or others are: no full names, addresses, dates of birth or files.
    - Tell what you went through, not what somebody else must do. For a diagnosis or treatment, go to a doctor.
    - Sell nothing and advertise nothing.
    - Everybody on this server can read what you write in the open rooms. On Discord everybody sees everybody's roles; so no role here tells about health.
    - Our bot reads along. Who may be in danger gets help; what exposes or harms somebody goes back.

    Moderators remove what does not fit here. If somebody keeps doing it, they can be muted or removed. Is something wrong? Use `/contact`; only they read it.

    Emergency: 112 in Europe, 911 in the US and Canada, or your local number. Thinking of suicide? US, Canada: 988. UK, Ireland: 116 123. Netherlands: 113. Elsewhere: findahelpline.com.

channel-ask-the-moderators-topic = Ask the moderators something, in a thread that only you and they read
channel-ask-the-moderators-post = Do you want to ask the moderators something, or is something wrong? Press the button, or use `/contact` anywhere. A private thread opens, which only you and the moderators read.

    Is it about a moderator? The same button brings it to the owner of this server alone.

    In an emergency, nobody here can help fast enough. Call 112 in Europe, 911 in the US and Canada, or your local number.

channel-introductions-topic = Say hello, with as much or as little as you like
channel-introductions-post = Say hello, if you like. A first name or a made-up one is enough.

    In English or Dutch, whichever is easier for you.

    You could tell what brings you here, what you hope to find, or what makes an ordinary day good. You need not say what condition you have.

    Better left out, because everybody can read this room: your full name, where you live, your employer, and photos of others.

channel-announcements-topic = News about this server, from the moderators

channel-health-questions-topic = Questions about health, to people like you. This is not a doctor's office
channel-health-questions-post = Ask what is on your mind, however small it seems. Somebody here may have been through the same.

    - Tell what people need to understand your question, and nothing that shows who you are.
    - Answers are experiences, not advice: what helps one person may not suit another. For symptoms, medicines and treatment, ask your doctor or pharmacist.
    - Is it getting worse, or are you worried right now? Do not wait for an answer here. Call your doctor, and in an emergency 112 in Europe or the number where you are.

channel-living-well-topic = Sleep, food, moving, rest: what helps you on ordinary days
channel-living-well-post = About ordinary days: sleeping, eating, moving, resting, working, and keeping courage.

    Tell what works for you, and what does not. Small things count. Every body is different: nobody here has to lose weight, go off a medicine or try harder because of what you did.

    Do you want to change something big? Talk to your doctor first.

channel-treatment-and-care-topic = How care goes: appointments, hospital stays, waiting, talking with doctors
channel-treatment-and-care-post = About what it is like to be cared for: appointments, tests, hospital stays, waiting, and getting home again.

    You can ask here how others prepared, what they wish they had asked, and how they got through it. What treatment suits you is for you and your doctor to decide.

    Leave out the names of doctors, nurses and other patients, good or bad.

channel-digital-health-topic = Apps, wearables, patient portals, and video calls with your doctor
channel-digital-health-post = About apps, wearables, patient portals and seeing your doctor on a screen. What helps you, what gets in the way, and what would you like to understand?

    - Before you post a screenshot, take out your name, date of birth and results.
    - Do you work on what you recommend, or earn from it? Say so, and do not sell it here.

channel-lounge-topic = Everything that is not about health
channel-lounge-post = Here it need not be about health. Tell about your dog, your garden, the book on your table, or what made you laugh today.

channel-diabetes-topic = Living with diabetes, your own or that of somebody close to you
channel-diabetes-post = For everybody who lives with diabetes, whatever the type, and for those close to them.

    Measuring, food, school, work, travel, being tired of it all: it is welcome here. Nobody gets a lecture.

    - How much insulin or other medicine you need is for you and your care team. Please give no doses to others.
    - Everybody who agreed to the guidelines can read this room. Write nothing that shows who you are.
    - Do you feel unwell right now? Do not wait for an answer here. Call your care team or doctor, and in an emergency 112 in Europe or the number where you are.

channel-heart-topic = Living with a condition of the heart or blood vessels
channel-heart-post = For everybody who lives with a condition of the heart or blood vessels, and for those close to them.

    The fright, the tiredness, the medicines, daring to trust your body again: you can talk about it here.

    - What you may do or take is for you and your doctor.
    - Everybody who agreed to the guidelines can read this room. Write nothing that shows who you are.
    - Pain in your chest, short of breath, or suddenly worse? Do not write here first. Call 112 in Europe, 911 in the US and Canada, or your local number.

channel-cancer-topic = For everybody whose life cancer touches: before, during and after treatment, and without it
channel-cancer-post = For everybody whose life cancer touches, at whatever stage, and for those close to them.

    Hope, fear, good news, bad news, anger, a joke: all of it may be here. You need not be strong.

    - Listening often helps more than a solution. Ask before you give a tip.
    - No cures and no miracle stories. Treatment is for each of us and our own doctors.
    - Everybody who agreed to the guidelines can read this room. Write nothing that shows who you are.
    - Are you suddenly worse? Call your doctor or hospital, and in an emergency 112 in Europe or the number where you are.

channel-rare-disease-topic = For people with a condition that few others have, with or without a name
channel-rare-disease-post = For everybody with a condition that few people have or know, and for those close to them. You are welcome too if nobody has found a name for it yet.

    Explaining it again and again, searching, being the first one your doctor has met: here you need explain less.

    - A rare condition can show who you are. Think before you name it together with your age, your town or your hospital.
    - What suits one person may not suit another, even with the same condition. Treatment is for you and your doctor.
    - In an emergency, call 112 in Europe or the number where you are.

channel-other-conditions-topic = Your illness is not in the list? This group is for you, whatever it is
channel-other-conditions-post = For everybody whose illness or condition has no group of its own here, and for those close to them. You are no exception here.

    You need not explain why you are in this group, and need not name what you have. People with something else often know what it is like: being tired, waiting, not being understood.

    - What suits one person may not suit another. Treatment is for you and your doctor.
    - Everybody who agreed to the guidelines can read this room. Write nothing that shows who you are.
    - Would you like a group of its own for what you have? Tell a moderator.
    - Are you unwell right now? Do not wait for an answer here. Call your doctor, and in an emergency 112 in Europe or the number where you are.

channel-mental-health-topic = How you really are. In danger? 112, 911 or your local number. Suicide: 988 (US, CA), 116 123 (UK, IE), 113 (NL)
channel-mental-health-post = Here you can say how you really are. You need not be brave, and it need not have a name.

    - Listening is enough. Give advice only to somebody who asks for it. Nobody here takes the place of a doctor or therapist.
    - Others read this on a bad day too. So leave out details of self-harm, and how somebody did it or could do it.
    - Everybody who agreed to the guidelines can read this room. Write nothing that shows who you are.

    Are you in danger now, or is somebody else? Call 112 in Europe, 911 in the US and Canada, or your local number.
    Thinking of suicide? US, Canada: call or text 988. UK, Ireland: 116 123. Netherlands: 113 or 0800-0113 (free). Day and night. Elsewhere: findahelpline.com.

    Nobody keeps watch in this room, so please do not wait for an answer here.

channel-caregivers-topic = For everybody who looks after somebody: a partner, parent, child or friend
channel-caregivers-post = For everybody who looks after somebody: a partner, a parent, a child, a friend or a neighbour.

    Here it may be about you. Being tired, angry or on your own with it does not make you a bad caregiver.

    - The story of the person you care for is theirs. Tell yours, and leave out what shows who they are.
    - What others do may not suit you at home. For care and medicines, ask the doctor or nurse.
    - Is it too much right now? Tell somebody near you, or your own doctor. In an emergency, call 112 in Europe or the number where you are.

channel-hospital-lobby-topic = Meet colleagues from other hospitals. No patient data, ever
channel-hospital-lobby-post = Welcome to the hospital network: colleagues who work with social media in health care. It is no accredited education. English or Dutch, whichever is easier for you.

    Say who you are, where you work and what you are busy with. Then have a look around: best-practices, employee-training, guidelines-and-policies, practice-digest and events.

    - No patient data, ever. No names, photos or screenshots of patients, and no story somebody could be recognised in, even if all of it is public already.
    - What a colleague tells here stays here, unless they agree.
    - Your membership: `/membership status` and `/membership manage`.

channel-best-practices-topic = What works in social media for health care. One post for each case. No patient data, ever
channel-best-practices-title = Start here: how to share a case
channel-best-practices-post = One post for each case or question, so that others find it again. Choose a tag that fits.

    This makes a case useful to others:
    - what you wanted, and for whom
    - what you did, and what it cost in time
    - what came of it, also if that was nothing
    - what you would do differently

    No patient data, ever: no names, photos or screenshots of patients, and no comments in which somebody can be recognised. That a patient agreed to a post of yours does not mean they agreed to this room.

channel-employee-training-topic = Training colleagues in social media: material, formats and questions. No patient data, ever
channel-employee-training-title = Start here: sharing training
channel-employee-training-post = For everybody who teaches colleagues how to use social media. One post for each lesson, format or question, with a tag that fits.

    It helps others if you say who it was for, how long it took, and what people did differently afterwards.

    - Share only material that is yours to share, and say how others may use it.
    - No patient data, ever. Make up the examples in your exercises.
    - Leave out colleagues' names if a mistake was theirs.

channel-guidelines-and-policies-topic = Social media guidelines and policies: yours, drafts, and questions. No patient data, ever
channel-guidelines-and-policies-post = Here you share your organisation's guidelines and policies for social media, ask for theirs, and put drafts to colleagues.

    - Say which country and which kind of organisation yours is for; the law differs.
    - Say whether it is in force or a draft, and from which year it is.
    - Colleagues share experience here, not legal advice. Ask your own lawyer or privacy officer.
    - Describe an incident only in such a way that nobody can be recognised. No patient data, ever.

channel-practice-digest-topic = What is worth keeping from the rooms of the hospital network. Only moderators write here
channel-events-topic = Meetings, webinars and conferences for the hospital network. No patient data, ever

channel-mentors-topic = For mentors and moderators: posts that nobody answered, and how to help. Nothing that shows who somebody is
channel-mod-queue-topic = Staff: what a moderator should look at
channel-mod-log-topic = Staff: what moderators did, and why
channel-crisis-desk-topic = Staff: somebody may be in danger. Act first, then talk it over here
channel-crisis-desk-post = For when somebody on the server may be in danger. You are not an emergency service, and you need not carry this alone.

    - In danger now, and somebody knows where they are? Ask that person to call the emergency number there (112 in Europe).
    - Answer soon, calmly and kindly. Say that you read it, and give the numbers: 112, 911 or the local number; US, Canada 988; UK, Ireland 116 123; Netherlands 113 or 0800-0113; Flanders 1813; elsewhere findahelpline.com.
    - Do not promise secrecy, do not diagnose, do not argue.
    - Remove methods and details. If you take a message away, tell the person kindly why.
    - You may also report it to Discord.
    - Ask a second moderator to look along. Link to the message and copy no more of it than needed.
    - Afterwards: how are you? Ask somebody to take over.

channel-editors-topic = Staff: what to put in announcements and practice-digest, and when

channel-ops-topic = Staff: how the server and the bot are doing
channel-ops-post = For whoever looks after the server and the bot. What the bot has to tell the staff belongs here.

    - Was something reported? Say here that you are looking at it, and what came of it.
    - No tokens, keys or passwords here, and nothing about anybody's health.

onboarding-interests = What would you like to talk about?
onboarding-interests-diabetes = Diabetes
onboarding-interests-diabetes-about = Any type. Opens once you agree to the guidelines
onboarding-interests-heart = Heart
onboarding-interests-heart-about = And vessels. Opens once you agree to the guidelines
onboarding-interests-cancer = Cancer
onboarding-interests-cancer-about = Opens once you agree to the guidelines
onboarding-interests-rare-disease = Rare disease
onboarding-interests-rare-disease-about = Opens once you agree to the guidelines
onboarding-interests-other-conditions = Not listed
onboarding-interests-other-conditions-about = Any illness. Opens once you agree to the guidelines
onboarding-interests-mental-health = Mental health
onboarding-interests-mental-health-about = Opens once you agree to the guidelines
onboarding-interests-caregivers = Caregivers
onboarding-interests-caregivers-about = Opens once you agree to the guidelines
