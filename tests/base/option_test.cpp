// option_test.cpp - declared options of every type as JSON, and held against their ranges.
#include <gtest/gtest.h>

#include <gradus/error.hpp>
#include <gradus/option.hpp>
#include <limits>
#include <string>
#include <vector>

#include "base/option_json.hpp"

namespace gradus {
namespace {

enum class Pace : std::uint8_t { slow, fast };
constexpr const char* words_of(Pace) { return "slow|fast"; }

struct Inner {
  std::optional<double> limit{};
};
struct Choices {
  bool loud = false;
  int count = 3;
  std::uint64_t seed = 1;
  double share = 0.5;
  std::string name{};
  Pace pace = Pace::slow;
  std::vector<std::string> names{};
  std::optional<int> most{};
  Inner inner{};
};

constexpr DeclaredOption choices[] = {
    {.field = field<&Choices::loud>("loud", any_number, "says more")},
    {.field = field<&Choices::count>("count", at_least_one, "how many")},
    {.field = field<&Choices::seed>("seed", any_number, "begins chance")},
    {.field = field<&Choices::share>("share", fraction, "how much")},
    {.field = field<&Choices::name>("name", any_number, "what it is called")},
    {.field = field<&Choices::pace>("pace", any_number, "how fast")},
    {.field = field<&Choices::names>("names", any_number, "what they are called")},
    {.field = field<&Choices::most>("most", at_least_one, "not more")},
    {.field = field<&Choices::inner, &Inner::limit>("limit", positive, "not above")},
};

std::string text_of(const Choices& object) {
  Json json;
  add_options(choices, &object, json);
  return dump_json(json);
}

Choices read(const std::string& text) {
  Choices object;
  read_options(choices, parse_json(text, "text"), "text", &object);
  return object;
}

TEST(DeclaredOptions, are_members_in_order_and_nothing_is_0) {
  EXPECT_EQ(text_of({}),
            R"({"loud":false,"count":3,"seed":1,"share":0.5,"name":"","pace":"slow","names":[],"most":0,)"
            R"("limit":0.0})");
}

TEST(DeclaredOptions, of_every_type_come_back) {
  const Choices all{
      true, 7, std::numeric_limits<std::uint64_t>::max(), 0.25, "a \"b\"", Pace::fast, {"x", "y"}, 9, {2.5}};
  EXPECT_EQ(text_of(read(text_of(all))), text_of(all));
  EXPECT_EQ(read(text_of(all)).most, 9);
  EXPECT_EQ(read(text_of({})).most, std::nullopt);
  EXPECT_EQ(read(text_of({})).inner.limit, std::nullopt);
  EXPECT_EQ(read("{}").count, 3) << "files are older than options";
}

TEST(DeclaredOptions, of_other_types_and_beyond_their_ranges_are_refused) {
  for (const char* text : {R"({"loud": 1})", R"({"count": "3"})", R"({"count": 1.5})", R"({"seed": -1})",
                           R"({"share": null})", R"({"names": "x"})", R"({"names": [1]})", R"({"name": 3})"})
    EXPECT_THROW(read(text), FileError) << text;
  for (const char* text : {R"({"count": 0})", R"({"share": 2})", R"({"pace": "faster"})", R"({"most": -1})",
                           R"({"limit": -0.5})", R"({"count": 2000000000})"})
    EXPECT_THROW(read(text), UsageError) << text;
  EXPECT_NO_THROW(check_options("all", choices, std::vector<Choices>(1).data()));
  const Choices none{.most = 0};
  EXPECT_THROW(check_options("all", choices, &none), UsageError) << "0 is given here";
}

}  // namespace
}  // namespace gradus
