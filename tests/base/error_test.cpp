// error_test.cpp - options in messages, by the names that those who read them know.
#include <gtest/gtest.h>

#include <gradus/error.hpp>
#include <string>

namespace gradus {
namespace {

std::string spelt(std::string_view name, std::string_view value) {
  return "--" + std::string(name.substr(0, 1)) + std::string(value);
}

TEST(Error, names_options_as_in_code_unless_somebody_spells_them) {
  const UsageError error("use " + named_option("dtype", "float64") + ", or raise " +
                         named_option("max_bytes"));
  EXPECT_STREQ(error.what(), "use dtype = float64, or raise max_bytes");
  EXPECT_EQ(error.told(spelt), "use --dfloat64, or raise --m");
  const FileError quoted("file: " + error.message());
  EXPECT_STREQ(quoted.what(), "file: use dtype = float64, or raise max_bytes");
  EXPECT_EQ(quoted.told(spelt), "file: use --dfloat64, or raise --m");
}

TEST(Error, without_options_is_what_it_was) {
  for (const std::string& text : {std::string(), std::string("a\nb"), std::string("half a mark \x02 here")}) {
    EXPECT_EQ(DataError(text).what(), text);
    EXPECT_EQ(DataError(text).told(spelt), text);
    EXPECT_EQ(DataError(text).message(), text);
  }
}

}  // namespace
}  // namespace gradus
