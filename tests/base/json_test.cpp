// json_test.cpp - JSON is read strictly, and errors say where.
#include "base/json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "support/temporary_folder.hpp"

namespace gradus {
namespace {

std::string parse_error(const std::string& text) {
  return error_of<FileError>([&] { parse_json(text, "run.json"); });
}

template <class T>
std::string type_error(const std::string& value) {
  const Json json = parse_json("{\"key\": " + value + "}", "run.json");
  return error_of<FileError>([&] { member<T>(json, "key", "run.json"); });
}

TEST(Json, keeps_the_order_of_members) {
  EXPECT_EQ(dump_json(parse_json("{\"b\": 1, \"a\": [true, null, \"x\"]}", "x")),
            "{\"b\":1,\"a\":[true,null,\"x\"]}");
}

TEST(Json, numbers_come_back_with_the_same_bits) {
  for (const double value : {0.1, 1.0 / 3, 1e-310, 1.7976931348623157e308, -0.0, 123456789012345680.0}) {
    Json json;
    json["x"] = value;
    const double back = member<double>(parse_json(dump_json(json), "x"), "x", "x");
    EXPECT_EQ(back, value);
    EXPECT_EQ(std::signbit(back), std::signbit(value));
  }
  EXPECT_EQ(member<std::uint64_t>(parse_json("{\"x\": 18446744073709551615}", "x"), "x", "x"), UINT64_MAX);
  EXPECT_EQ(member<std::int64_t>(parse_json("{\"x\": -9223372036854775808}", "x"), "x", "x"), INT64_MIN);
}

TEST(Json, says_where_it_is_no_json) {
  EXPECT_EQ(parse_error("{\n  \"a\": 1,\n  b\n}"), "run.json:3:3: this is not valid JSON");
  EXPECT_EQ(parse_error("[1, x]"), "run.json:1:5: this is not valid JSON");
  EXPECT_EQ(parse_error("{\"a\": "), "run.json:1:7: this is not valid JSON: it ends too early");
  EXPECT_EQ(parse_error(""), "run.json:1:1: this is not valid JSON: it ends too early");
  EXPECT_EQ(parse_error("{} {}"), "run.json:1:4: this is not valid JSON");
  EXPECT_EQ(parse_error("[0,\n1e999]"), "run.json:2:5: this number is too large");
  EXPECT_NE(parse_error("[\"\xff\"]").find("not valid JSON"), std::string::npos);
}

TEST(Json, refuses_what_would_bring_down_a_reader) {
  EXPECT_EQ(parse_error(std::string(1'000'000, '[')), "run.json is nested more than 64 levels deep");
  const std::string deep = std::string(64, '[') + std::string(64, ']');
  EXPECT_NO_THROW(parse_json(deep, "x"));
  EXPECT_NE(parse_error("[" + deep + "]").find("levels deep"), std::string::npos);
  EXPECT_EQ(parse_error("{\"x\": {\"a\": 1, \"a\": 2}}"), "run.json has \"a\" twice in one object");
  EXPECT_NO_THROW(parse_json("{\"a\": {\"a\": 1}, \"b\": [{\"a\": 1}, {\"a\": 2}]}", "x"));
}

TEST(Json, long_lists_take_little_time) {
  std::string text = "[";
  for (int i = 0; i < 100'000; ++i) text += R"({"step": 1, "loss": 0.5},)";
  text.back() = ']';
  EXPECT_EQ(parse_json(text, "x").size(), 100'000u);
}

TEST(Json, names_come_in_order) {
  std::string names;
  const Json json = parse_json(R"({"b": {"c": 1}, "a": [{"d": 2}]})", "x");
  for (const auto& [key, value] : json.members()) names += key;
  EXPECT_EQ(names, "ba");
  EXPECT_TRUE(parse_json("[1, 2]", "x").members().empty());
}

TEST(Json, is_written_as_the_library_writes) {
  const Json json{{"a", Json::array({1, -2, UINT64_MAX, 0.1, 1e300, true, nullptr})},
                  {"b", Json::object()},
                  {"c", Json::array()},
                  {"d", Json{{"\"\n\x01é", "é\xff"}}},
                  {"e", std::vector<double>{1, NAN}}};
  const auto library = nlohmann::ordered_json::parse(dump_json(json));
  EXPECT_EQ(dump_json(json), library.dump());
  EXPECT_EQ(dump_json(json, 2), library.dump(2));
  EXPECT_EQ(json.str(), library.dump(-1, ' ', true));
  EXPECT_THROW(dump_json(json, -1, BadUtf8::refuse), UsageError);
}

TEST(Json, members_have_types) {
  const Json json =
      parse_json(R"({"text": "x", "yes": true, "n": -3, "x": 0.5, "list": [1, 2], "map": {"a": "b"}})", "x");
  EXPECT_EQ(member<std::string>(json, "text", "x"), "x");
  EXPECT_TRUE(member<bool>(json, "yes", "x"));
  EXPECT_EQ(member<int>(json, "n", "x"), -3);
  EXPECT_EQ(member<double>(json, "n", "x"), -3);
  EXPECT_EQ(member<double>(json, "x", "x"), 0.5);
  EXPECT_EQ(member<std::vector<int>>(json, "list", "x"), (std::vector<int>{1, 2}));
  EXPECT_EQ((member<std::map<std::string, std::string>>(json, "map", "x")),
            (std::map<std::string, std::string>{{"a", "b"}}));
  EXPECT_EQ(member<Json>(json, "list", "x").size(), 2u);
  EXPECT_EQ(member_or<int>(json, "none", 7, "x"), 7);
  EXPECT_EQ(member_or<int>(json, "n", 7, "x"), -3);
}

TEST(Json, types_are_strict) {
  EXPECT_EQ(type_error<int>("1.5"),
            "\"key\" in run.json must be a whole number from -2147483648 to 2147483647, but it is \"1.5\"");
  EXPECT_NE(type_error<int>("3000000000").find("to 2147483647"), std::string::npos);
  EXPECT_NE(type_error<int>("true").find("whole number"), std::string::npos);
  EXPECT_NE(type_error<std::uint64_t>("-1").find("from 0 to 2^64 - 1"), std::string::npos);
  EXPECT_NE(type_error<std::int64_t>("9223372036854775808").find("from -2^63 to 2^63 - 1"),
            std::string::npos);
  EXPECT_NE(type_error<bool>("1").find("true or false"), std::string::npos);
  EXPECT_NE(type_error<double>("\"1\"").find("a number"), std::string::npos);
  EXPECT_NE(type_error<double>("null").find("a number"), std::string::npos);
  EXPECT_NE(type_error<std::vector<int>>("[1, 2.5]").find("a list"), std::string::npos);
  EXPECT_NE((type_error<std::map<std::string, int>>("{\"a\": \"b\"}").find("an object")), std::string::npos);
}

TEST(Json, missing_members_are_named) {
  const Json json = parse_json("{\"a\": 1}", "run.json");
  EXPECT_EQ(error_of<FileError>([&] { member<int>(json, "b", "run.json"); }), "run.json lacks \"b\"");
  EXPECT_EQ(error_of<FileError>([&] { member<int>(Json::array(), "b", "run.json"); }),
            "run.json is not a JSON object");
  EXPECT_THROW(member_or<int>(Json::array(), "b", 1, "run.json"), FileError);
  EXPECT_THROW(member_or<std::string>(json, "a", "x", "run.json"), FileError);
}

}  // namespace
}  // namespace gradus
