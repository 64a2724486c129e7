// wild_formats_test.cpp - files as people have them, all with the same twelve rows.
#include <filesystem>

#include "data/files.hpp"

namespace gradus::formats {
namespace {

std::vector<std::string> wild_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(GRADUS_SOURCE_DIR "/tests/data/wild/formats"))
    if (entry.path().filename() != "README.md" && entry.path().extension() != ".svm")
      files.push_back(entry.path().string());
  return files;
}

TEST(WildFormats, every_file_holds_the_same_rows) {
  const LoadOptions options{.target = {"answer"}, .scale = false};
  const std::vector<double> expected =
      inputs_of(load(GRADUS_SOURCE_DIR "/tests/data/wild/formats/comma.csv", options));
  ASSERT_EQ(expected.size(), 24U);
  EXPECT_EQ(expected[0], 1.25);
  const std::vector<std::string> files = wild_files();
  EXPECT_GE(files.size(), 22U);
  for (const std::string& file : files) {
    const Dataset data = load(file, options);
    EXPECT_EQ(inputs_of(data), expected) << file;
    EXPECT_EQ(data.schema().classes, (std::vector<std::string>{"ja", "nein"})) << file;
    EXPECT_EQ(load_with(data.schema(), file).rows(), 12) << file;
  }
}

TEST(WildFormats, sparse_rows_hold_their_zeros) {
  // Two places hold nothing but zeros, and would be left out.
  const Dataset data = load(GRADUS_SOURCE_DIR "/tests/data/wild/formats/sparse.svm",
                            {.target = {"target"}, .numeric = {"x2", "x3"}, .scale = false});
  EXPECT_EQ(data.schema().sample, Shape{4});
  EXPECT_EQ(inputs_of(data)[1], 0);
  EXPECT_EQ(inputs_of(data)[3], -3);
}

}  // namespace
}  // namespace gradus::formats
