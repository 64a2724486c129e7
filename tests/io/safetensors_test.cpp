// safetensors_test.cpp - what is written is read back; what is damaged is refused with a reason.
#include <gtest/gtest.h>

#include <cstring>
#include <gradus/error.hpp>
#include <gradus/io.hpp>
#include <new>

#include "base/file.hpp"
#include "base/random.hpp"
#include "support/temporary_folder.hpp"

namespace gradus::io {
namespace {

std::string file_of(const std::string& header, const std::string& data) {
  const std::uint64_t length = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + data;
}

std::string entry(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"dtype":")" + dtype + R"(","shape":[)" + shape + R"(],"data_offsets":[)" + offsets + "]}";
}

std::string problem_of(const std::string& bytes) {
  return error_of<FileError>([&] { parse_safetensors(bytes, "m.safetensors"); });
}

std::string problem_of(const std::string& header, const std::string& data) {
  return problem_of(file_of(header, data));
}

#define EXPECT_PROBLEM(expected, ...)                                       \
  do {                                                                      \
    const std::string problem = problem_of(__VA_ARGS__);                    \
    EXPECT_NE(problem.find("m.safetensors"), std::string::npos) << problem; \
    EXPECT_NE(problem.find(expected), std::string::npos) << problem;        \
  } while (false)

TensorFile sample() {
  TensorFile file;
  file.tensors.emplace_back("0.weight", Tensor::from<float>({2, 3}, {1.f, -2.f, 0.5f, 1e-40f, -0.f, 3e38f}));
  file.tensors.emplace_back("flags", Tensor::from<bool>({3}, {true, false, true}));
  file.tensors.emplace_back("step", Tensor::from<std::int64_t>({}, {-7}));
  file.tensors.emplace_back("b \"quoted\" \n \xc3\xa9", Tensor::from<double>({1, 1}, {0.1}));
  file.tensors.emplace_back("z empty", Tensor(Shape{0, 4}, Dtype::float32));
  file.tensors.emplace_back("a empty", Tensor(Shape{0}, Dtype::float64));
  file.tensors.emplace_back("image", Tensor::from<std::uint8_t>({5}, {0, 1, 127, 128, 255}));
  file.metadata = {{"zeta", "last"}, {"alpha", "line\nbreak \"\\ \xe2\x82\xac"}, {"", ""}};
  return file;
}

std::string bytes_of(const TensorFile& file) {
  const TemporaryFolder folder;
  write_safetensors(folder / "x.safetensors", file);
  return read_file(folder / "x.safetensors");
}

TEST(Safetensors, reads_back_what_it_wrote) {
  const TensorFile file = sample(), back = parse_safetensors(bytes_of(file), "x");
  EXPECT_EQ(back.metadata, file.metadata);
  ASSERT_EQ(back.tensors.size(), file.tensors.size());
  for (std::size_t i = 0; i < file.tensors.size(); ++i) {
    EXPECT_EQ(back.tensors[i].first, file.tensors[i].first);
    EXPECT_TRUE(back.tensors[i].second.same_bytes(file.tensors[i].second)) << file.tensors[i].first;
  }
}

TEST(Safetensors, bytes_are_those_of_the_format) {
  TensorFile file;
  file.tensors.emplace_back("w", Tensor::from<float>({2}, {1.f, 2.f}));
  file.metadata = {{"k", "v"}};
  std::string header = R"({"__metadata__":{"k":"v"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  header.resize(80, ' ');
  EXPECT_EQ(bytes_of(file), file_of(header, std::string("\0\0\x80\x3f\0\0\0\x40", 8)));
}

TEST(Safetensors, the_same_content_gives_the_same_bytes) {
  TensorFile file = sample();
  const std::string bytes = bytes_of(file);
  EXPECT_EQ(bytes_of(file), bytes);
  EXPECT_EQ(bytes_of(parse_safetensors(bytes, "x")), bytes);
  std::uint64_t header = 0;
  std::memcpy(&header, bytes.data(), 8);
  EXPECT_EQ(header % 8, 0u);
  file.tensors[0].second = Tensor(Shape{2, 3}, Dtype::float32);
  EXPECT_NE(bytes_of(file), bytes);
}

TEST(Safetensors, files_without_tensors_or_metadata_are_files) {
  EXPECT_EQ(bytes_of({}), file_of("{}      ", ""));
  EXPECT_TRUE(parse_safetensors(file_of("{}", ""), "x").tensors.empty());
  EXPECT_TRUE(parse_safetensors(file_of(R"({"__metadata__":{}})", ""), "x").metadata.empty());
}

TEST(Safetensors, order_is_that_of_the_bytes) {
  const TensorFile file = parse_safetensors(
      file_of("{\"b\":" + entry("U8", "1", "1,2") + ",\"a\":" + entry("U8", "1", "0,1") + "}  ", "xy"), "x");
  ASSERT_EQ(file.tensors.size(), 2u);
  EXPECT_EQ(file.tensors[0].first, "a");
  EXPECT_EQ(file.tensors[0].second.number(0), 'x');
  EXPECT_EQ(file.tensors[1].second.number(0), 'y');
}

TEST(Safetensors, refuses_a_damaged_header) {
  EXPECT_PROBLEM("only 0 bytes", "");
  EXPECT_PROBLEM("only 7 bytes", "1234567");
  EXPECT_PROBLEM("does not begin with the length", std::string(8, '\xff'));
  EXPECT_PROBLEM("does not begin with the length", "PK\x03\x04 this is a zip file");
  EXPECT_PROBLEM("longer than the file", file_of("{}      ", "").substr(0, 12));
  EXPECT_PROBLEM("does not begin with {", "", "");
  EXPECT_PROBLEM("does not begin with {", "[]", "");
  EXPECT_PROBLEM("does not begin with {", " {}", "");
  EXPECT_PROBLEM("not valid JSON", "{\"a\":", "");
  EXPECT_PROBLEM("not valid JSON", "{} x", "");
  EXPECT_PROBLEM("not valid JSON", "{\"\xff\":1}", "");
  EXPECT_PROBLEM("too large", R"({"a":1e999})", "");
  EXPECT_PROBLEM("levels deep", "{\"a\":" + std::string(100'000, '['), "");
  EXPECT_PROBLEM("levels deep", R"({"a":{"b":{"c":{"d":1}}}})", "");
}

TEST(Safetensors, refuses_names_that_stand_twice) {
  const std::string one = entry("U8", "1", "0,1"), two = entry("U8", "1", "1,2");
  EXPECT_PROBLEM("\"a\" twice", "{\"a\":" + one + ",\"a\":" + two + "}", "xy");
  EXPECT_PROBLEM("\"a\" twice", "{\"a\":" + one + ",\"\\u0061\":" + two + "}", "xy");
  EXPECT_PROBLEM("\"k\" twice", R"({"__metadata__":{"k":"1","k":"2"}})", "");
  EXPECT_PROBLEM("\"dtype\" twice", R"({"a":{"dtype":"U8","dtype":"F32","shape":[1],"data_offsets":[0,1]}})",
                 "x");
}

TEST(Safetensors, refuses_metadata_that_is_no_text) {
  EXPECT_PROBLEM("\"k\" is not a text", R"({"__metadata__":{"k":1}})", "");
  EXPECT_PROBLEM("\"k\" is not a text", R"({"__metadata__":{"k":{"j":"x"}}})", "");
  EXPECT_PROBLEM("not an object", R"({"__metadata__":"x"})", "");
  EXPECT_PROBLEM("not an object", R"({"__metadata__":null})", "");
  EXPECT_PROBLEM("not an object", R"({"__metadata__":["x"]})", "");
}

TEST(Safetensors, refuses_entries_that_are_no_tensors) {
  EXPECT_PROBLEM("tensor \"a\" of m.safetensors is not a JSON object", R"({"a":1})", "");
  EXPECT_PROBLEM("lacks \"dtype\"", R"({"a":{}})", "");
  EXPECT_PROBLEM("lacks \"shape\"", R"({"a":{"dtype":"U8"}})", "");
  EXPECT_PROBLEM("lacks \"data_offsets\"", R"({"a":{"dtype":"U8","shape":[]}})", "");
  EXPECT_PROBLEM("\"BF16\"", "{\"a\":" + entry("BF16", "1", "0,2") + "}", "xy");
  EXPECT_PROBLEM("must be a list", "{\"a\":" + entry("U8", "1.0", "0,1") + "}", "x");
  EXPECT_PROBLEM("must be a list", "{\"a\":" + entry("U8", "true", "0,1") + "}", "x");
  EXPECT_PROBLEM("must be a list", "{\"a\":" + entry("U8", "1", "-1,0") + "}", "x");
  EXPECT_PROBLEM("negative length", "{\"a\":" + entry("U8", "-1,-1", "0,1") + "}", "x");
  EXPECT_PROBLEM("9 axes", "{\"a\":" + entry("U8", "1,1,1,1,1,1,1,1,1", "0,1") + "}", "x");
  EXPECT_NO_THROW(
      parse_safetensors(file_of("{\"a\":" + entry("U8", "1,1,1,1,1,1,1,1", "0,1") + "}", "x"), "x"));
}

TEST(Safetensors, refuses_sizes_that_overflow) {
  const std::string big = "4611686018427387904";  // 2^62
  EXPECT_PROBLEM("impossibly large", "{\"a\":" + entry("F32", big, "0,0") + "}", "");
  EXPECT_PROBLEM("impossibly large", "{\"a\":" + entry("U8", big + ",4", "0,0") + "}", "");
  EXPECT_PROBLEM("impossibly large", "{\"a\":" + entry("U8", "0," + big + "," + big, "0,0") + "}", "");
  EXPECT_PROBLEM("must be a list", "{\"a\":" + entry("U8", "9223372036854775808", "0,0") + "}", "");
  EXPECT_PROBLEM("impossibly large",
                 "{\"a\":" + entry("F64", "131072,131072,131072", "0,18014398509481984") + "}", "");
  EXPECT_PROBLEM("after the file", "{\"a\":" + entry("F64", "65536,65536,65536", "0,2251799813685248") + "}",
                 "");
  EXPECT_PROBLEM("after the file",
                 "{\"a\":" + entry("U8", "1", "18446744073709551614,18446744073709551615") + "}", "x");
}

TEST(Safetensors, refuses_bytes_that_do_not_fit) {
  EXPECT_PROBLEM("needs 8 bytes, but has 4", "{\"a\":" + entry("F32", "2", "0,4") + "}", "1234");
  EXPECT_PROBLEM("ends 2 bytes after the file", "{\"a\":" + entry("F32", "1", "0,4") + "}", "12");
  EXPECT_PROBLEM("begin and end", "{\"a\":" + entry("U8", "1", "1,0") + "}", "x");
  EXPECT_PROBLEM("begin and end", "{\"a\":" + entry("U8", "1", "0") + "}", "x");
  EXPECT_PROBLEM("1 bytes at its end", "{\"a\":" + entry("U8", "1", "0,1") + "}", "xy");
  EXPECT_PROBLEM("hole before tensor \"a\"", "{\"a\":" + entry("U8", "1", "1,2") + "}", "xy");
  EXPECT_PROBLEM("overlaps", "{\"a\":" + entry("U8", "2", "0,2") + ",\"b\":" + entry("U8", "2", "1,3") + "}",
                 "xyz");
  EXPECT_PROBLEM("overlaps", "{\"a\":" + entry("U8", "1", "0,1") + ",\"b\":" + entry("U8", "1", "0,1") + "}",
                 "x");
  EXPECT_PROBLEM("neither 0 nor 1", "{\"a\":" + entry("BOOL", "2", "0,2") + "}", "\x01\x02");
}

TEST(Safetensors, refuses_every_truncation) {
  const std::string bytes = bytes_of(sample());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_THROW(parse_safetensors(std::string_view(bytes).substr(0, size), "x"), FileError) << size;
}

// With a time that grows with the square, this would not end before its limit.
TEST(Safetensors, many_names_are_read_in_short_time) {
  constexpr int count = 200'000;
  TensorFile file;
  for (int i = 0; i < count; ++i)
    file.tensors.emplace_back("t" + std::to_string(i), Tensor(Shape{1}, Dtype::uint8));
  for (int i = 0; i < count; ++i) file.metadata.emplace("m" + std::to_string(i), "x");
  EXPECT_EQ(parse_safetensors(bytes_of(file), "x").tensors.size(), std::size_t{count});
}

// Thousands of files with a few bytes changed, removed, added or moved: read or refused, nothing else.
TEST(Safetensors, damaged_files_are_read_or_refused) {
  const std::string good = bytes_of(sample());
  const std::string words[] = {"{",
                               "}",
                               "[",
                               "]",
                               "\"",
                               ",",
                               ":",
                               "0",
                               "9",
                               "-1",
                               "1e9",
                               "null",
                               "\"F32\"",
                               "[0,0]",
                               "18446744073709551615",
                               "__metadata__",
                               "data_offsets",
                               "\xff",
                               std::string(1, '\0')};
  int refused = 0;
  for (std::uint64_t round = 0; round < 20'000; ++round) {
    const Random random(1, "damage", round);
    std::string bytes = good;
    for (std::uint64_t i = 0, n = 1 + random.below(4, 0); i < n; ++i) {
      const std::size_t at = random.below(bytes.size(), 4 * i + 1);
      const std::uint64_t pick = random.below(std::size(words), 4 * i + 2);
      switch (random.below(5, 4 * i + 3)) {
        case 0:
          bytes[at] = static_cast<char>(random.bits(4 * i + 4));
          break;
        case 1:
          bytes.erase(at, 1 + pick);
          break;
        case 2:
          bytes.insert(at, words[pick]);
          break;
        case 3:
          bytes.replace(at, words[pick].size(), words[pick]);
          break;
        default:
          bytes.insert(at, bytes.substr(pick, 8 * pick));
          break;
      }
      if (bytes.empty()) bytes = "x";
    }
    // The length in front follows the header in half of the cases, so that the change is not just a cut.
    if (round % 2 == 0 && bytes.size() >= 8) {
      const std::uint64_t header =
          bytes.size() - 8 - std::min<std::size_t>(bytes.size() - 8, good.size() - 8 - good.rfind('}') - 1);
      std::memcpy(bytes.data(), &header, 8);
    }
    try {
      const TensorFile file = parse_safetensors(bytes, "x");
      std::size_t total = 0;
      for (const auto& [name, tensor] : file.tensors) total += tensor.bytes();
      EXPECT_LE(total, bytes.size());
    } catch (const FileError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 10'000);
  EXPECT_LT(refused, 20'000) << "no change was harmless, which the metadata alone makes unlikely";
}

TEST(Safetensors, writing_refuses_what_could_not_be_read_back) {
  const TemporaryFolder folder;
  const auto error = [&](const TensorFile& file) {
    return error_of<UsageError>([&] { write_safetensors(folder / "x", file); });
  };
  const Tensor one(Shape{1}, Dtype::uint8);
  EXPECT_EQ(error({{{"a", one}, {"a", one}}, {}}), "two tensors cannot both be called \"a\"");
  EXPECT_EQ(error({{{"__metadata__", one}}, {}}), "a tensor cannot be called \"__metadata__\"");
  EXPECT_NE(error({{{"\xff", one}}, {}}).find("not UTF-8"), std::string::npos);
  EXPECT_NE(error({{}, {{"k", "\xff"}}}).find("metadata \"k\" is not UTF-8"), std::string::npos);
  EXPECT_TRUE(folder.names().empty());
}

TEST(Safetensors, files_are_named_in_errors) {
  const TemporaryFolder folder;
  EXPECT_NE(error_of<FileError>([&] { read_safetensors(folder / "none"); }).find(folder / "none"),
            std::string::npos);
  write_file(folder / "x", "{}");
  EXPECT_NE(error_of<FileError>([&] { read_safetensors(folder / "x"); }).find(folder / "x"),
            std::string::npos);
  EXPECT_THROW(write_safetensors(folder / "none/x", sample()), FileError);
}

}  // namespace
}  // namespace gradus::io
