// limits_test.cpp - data without end is refused at a limit, which an option raises.
#include <filesystem>

#include "data/gzip.hpp"
#include "files.hpp"

namespace gradus::data {
namespace {

std::string refused(const std::string& path, std::uint64_t most) {
  return error_of<FileError>([&] { load(path, {.target = {"b"}, .max_bytes = most}); });
}

TEST(Limits, a_table_ends_at_the_limit_and_the_option_raises_it) {
  const TemporaryFolder folder;
  std::string text = "a,b\n";
  for (int i = 0; i < 40; ++i) text += i % 2 ? "1,x\n" : "2,y\n";
  folder.write("t.csv", text);
  folder.write("t.csv.gz", gzip(text));
  for (const char* name : {"t.csv", "t.csv.gz"}) {
    EXPECT_EQ(load(folder / name, {.target = {"b"}, .max_bytes = text.size()}).rows(), 40);
    EXPECT_HAS(refused(folder / name, text.size() - 1), "max_bytes");
  }
}

TEST(Limits, what_never_ends_is_refused) {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("/dev/zero", folder / "t.csv");
  EXPECT_HAS(refused(folder / "t.csv", std::uint64_t{1} << 20), "more than 1 MiB");
}

TEST(Limits, a_bomb_is_refused_before_it_goes_off) {
  // Nobody has to believe what the trailer says, and there are several members.
  const std::string megabyte = gzip(std::string(1 << 20, '0'));
  std::string bomb;
  for (int i = 0; i < 8; ++i) bomb += megabyte;
  const auto inside = [&](std::uint64_t most) { return inflate(bomb, "bomb.gz", most).size(); };
  EXPECT_EQ(inside(8 << 20), 8u << 20);
  EXPECT_HAS(error_of<FileError>([&] { inside((8 << 20) - 1); }), "bytes inside; max_bytes");
  EXPECT_HAS(error_of<FileError>([&] { inside(1000); }), "1,000 bytes inside");
}

TEST(Limits, images_end_at_the_limit_too) {
  const TemporaryFolder folder;
  folder.write("train-images-idx3-ubyte", "");
  folder.write("train-labels-idx1-ubyte", "");
  std::filesystem::resize_file(folder / "train-images-idx3-ubyte", std::uintmax_t{3} << 30);
  EXPECT_HAS(error_of<FileError>([&] { load(folder.path()); }), "more than 2 GiB");
}

}  // namespace
}  // namespace gradus::data
