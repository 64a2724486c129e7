// base64_test.cpp - bytes as text and back.
#include "base/base64.hpp"

#include <gtest/gtest.h>

namespace gradus {
namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

TEST(Base64, gives_what_the_standard_lists) {
  // RFC 4648, section 10.
  const std::pair<const char*, const char*> pairs[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, text] : pairs) {
    EXPECT_EQ(to_base64(bytes_of(plain)), text);
    EXPECT_EQ(from_base64(text), bytes_of(plain));
  }
}

TEST(Base64, takes_every_byte_there_and_back) {
  std::vector<std::uint8_t> bytes;
  for (int i = 0; i < 1000; ++i) bytes.push_back(static_cast<std::uint8_t>(i * 37 + i / 256));
  for (std::size_t size = 996; size <= bytes.size(); ++size)
    EXPECT_EQ(from_base64(to_base64(std::span(bytes).first(size))),
              std::vector<std::uint8_t>(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
}

TEST(Base64, refuses_what_is_none) {
  for (const char* text :
       {"Z", "Zg", "Zg=", "Zg==Zg==", "====", "Zm9v\n", "Z===", "Zm9*", "Zh==", "Zm9=", "=Zg="})
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

}  // namespace
}  // namespace gradus
