# make.awk - the answers of 2010-survey.csv: INVENTED, all 890 of them, by a seeded generator.
#
#   awk -f corpus/survey/make.awk >corpus/survey/2010-survey.csv
#
# The borough asked parents and children in 2010 what they thought of the five outcomes of Every
# Child Matters, and had nearly 900 answers. They are not public; these stand in for their form.

# Park and Miller 1988, "Random number generators: good ones are hard to find": the same numbers
# whatever the awk.
function chance(n) {
  seed = (seed * 16807) % 2147483647
  return int(seed / 2147483647 * n)
}
function one_of(list, n,   k) {
  k = split(list, parts, "|")
  return parts[chance(n ? n : k) + 1]
}
# A mark from 1 to 5 around a mean; now and then left out.
function mark(mean,   m) {
  if (chance(100) < 3)
    return ""
  m = int(mean + (chance(300) + chance(300) - 300) / 150 + 0.5)
  return m < 1 ? 1 : m > 5 ? 5 : m
}
function comment(type) {
  if (type ~ /Child|Young/)
    return one_of(opened_young) " " one_of(closed_young)
  return one_of(opened) " " one_of(middle) " " one_of(closed)
}
BEGIN {
  seed = 20100
  wards = "Brunswick Park|Camberwell Green|Cathedrals|Chaucer|College|East Dulwich|East Walworth|Faraday|Grange|Livesey|Newington|Nunhead|Peckham|Peckham Rye|Riverside|Rotherhithe|South Bermondsey|South Camberwell|Surrey Docks|The Lane|Village|"
  types = "Parent|Parent|Parent|Parent|Mum|Dad|Carer|Child|Child|Young person|Young person|Grandparent"
  opened = "The children's centre on our road is the best thing here.|We waited eight months for a speech therapist.|My son loves his school and his school loves him.|The park is not safe after four o'clock.|Nobody told us what help there was.|Our health visitor came when she said she would.|There are no clubs for a boy of eleven."
  middle = "I would pay a little if it meant it stayed open.|I filled in the same form three times.|It should not depend on who you know.|My neighbour says the same.|With two jobs I cannot be everywhere.|You only hear of it when it is too late."
  closed = "Please keep it going.|Ask us again next year.|That is all I want to say.|Thank you for asking.|A person to ring would be enough."
  opened_young = "I like the library best.|The big boys take our football.|My teacher listens.|There is nothing to do on Sundays.|I walk the long way home.|The lunches got better."
  closed_young = "More swimming please.|I would put lights in the park.|Can we have a skate ramp.|I told my mum and she rang.|I don't know what else."
  print "Parent and child survey 2010: what people think of the five outcomes (INVENTED answers)"
  print ""
  print "Response,Completed,I am,Ward,Be healthy (1-5),Stay safe (1-5),Enjoy and achieve (1-5),Make a positive contribution (1-5),Achieve economic wellbeing (1-5),Anything else you would like to tell us?,May we quote you?"
  for (i = 1; i <= 890; i++) {
    type = one_of(types)
    said = chance(100) < 34 ? "\"" comment(type) "\"" : ""
    quote = said == "" ? "" : one_of("Yes|Yes|Yes but no names|No")
    printf "P%04d,%02d/%02d/2010,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", i, chance(28) + 1, chance(4) + 2, type,
      one_of(wards), mark(3.9), mark(2.9), mark(3.7), mark(3.3), mark(2.6), said, quote
  }
}
