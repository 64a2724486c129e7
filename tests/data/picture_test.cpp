// picture_test.cpp - image files, their sizes and colours, and folders of them.
#include "data/picture.hpp"

#include <filesystem>
#include <numeric>

#include "files.hpp"

namespace gradus::data {
namespace {

constexpr std::uint64_t plenty = 1 << 20;

Picture read(const std::string& bytes, std::uint64_t most = plenty) {
  return netpbm_format.read(bytes, "x.pgm", most);
}

std::string refused_picture(const std::string& bytes) {
  return error_of<Error>([&] { read(bytes); });
}

std::string pgm(int height, int width, const std::string& bytes) {
  return "P5\n" + std::to_string(width) + " " + std::to_string(height) + "\n255\n" + bytes;
}

TEST(Picture, grey_and_colour_are_read_as_text_and_as_bytes) {
  const std::vector<std::uint8_t> six{0, 51, 102, 153, 204, 255};
  EXPECT_EQ(read("P2 # made by hand\n3 2\n5\n0 1 2\n3 4 5\n").bytes, six);
  EXPECT_EQ(read(pgm(2, 3, std::string("\x00\x33\x66\x99\xcc\xff", 6))).bytes, six);
  const Picture colour = read(std::string("P6 1 2 255\n\x00\x33\x66\x99\xcc\xff", 17));
  EXPECT_EQ(colour.bytes, six);
  EXPECT_EQ(colour.channels, 3);
  EXPECT_EQ(read("P3\n1 2\n5\n0 1 2 3 4 5").bytes, six);
  EXPECT_EQ(read(std::string("P5 1 1 65535\n\x80\x00", 15)).bytes, std::vector<std::uint8_t>{128});
}

TEST(Picture, what_is_damaged_is_said) {
  EXPECT_HAS(refused_picture(pgm(2, 3, "12345")), "cut short: 5 bytes for 6 numbers");
  EXPECT_HAS(refused_picture("P2\n2 1\n5\n1 6\n"), "a pixel of 6, and white is 5");
  EXPECT_HAS(refused_picture("P2\n2 x\n"), "byte 6 begins no number");
  EXPECT_HAS(refused_picture("P5\n0 2\n255\n"), "2x0 pixels");
  EXPECT_HAS(refused_picture("P5\n999999 999999\n255\nx"), "max_bytes");
  EXPECT_HAS(refused_picture("P5\n1 1\n70000\nx"), "white is 70000");
}

TEST(Picture, a_smaller_size_has_the_means_of_what_its_pixels_cover) {
  Picture picture{.height = 2, .width = 4, .bytes = {0, 10, 20, 30, 40, 50, 60, 70}};
  EXPECT_EQ(resized(picture, 1, 2).bytes, (std::vector<std::uint8_t>{25, 45}));
  EXPECT_EQ(resized(picture, 2, 4).bytes, picture.bytes);
  // Three of four: each covers one and a third.
  EXPECT_EQ(resized({.height = 1, .width = 4, .bytes = {0, 40, 80, 120}}, 1, 3).bytes,
            (std::vector<std::uint8_t>{10, 60, 110}));
}

TEST(Picture, a_larger_size_goes_straight_from_pixel_to_pixel) {
  const Picture two{.height = 1, .width = 2, .bytes = {0, 80}};
  EXPECT_EQ(resized(two, 2, 4).bytes, (std::vector<std::uint8_t>{0, 20, 60, 80, 0, 20, 60, 80}));
  EXPECT_EQ(resized({.height = 1, .width = 1, .bytes = {7}}, 2, 2).bytes, std::vector<std::uint8_t>(4, 7));
}

TEST(Picture, colours_are_moved_in_front_of_rows_and_grey_becomes_three_of_them) {
  EXPECT_EQ(coloured({.height = 1, .width = 2, .bytes = {1, 2}}).bytes,
            (std::vector<std::uint8_t>{1, 1, 1, 2, 2, 2}));
}

/// A folder of two classes of 2x3 images, with a given test set.
class ImageFolder : public ::testing::Test {
 protected:
  void put(const std::string& name, const std::string& bytes) {
    std::filesystem::create_directories(std::filesystem::path(folder / name).parent_path());
    folder.write(name, bytes);
  }
  TemporaryFolder folder;
};

TEST_F(ImageFolder, folders_are_classes) {
  put("zebra/1.any", pgm(1, 2, "ab"));
  put("ant/7", pgm(1, 2, "cd"));
  put("ant/8", pgm(1, 2, "ef"));
  put("ant/readme.txt", "no image");
  const Dataset data = load(folder.path());
  EXPECT_EQ(data.rows(), 3);
  EXPECT_EQ(data.schema().classes, (std::vector<std::string>{"ant", "zebra"}));
  EXPECT_EQ(data.schema().sample, (Shape{1, 1, 2}));
  EXPECT_EQ(data.pixels(0)[1], 'd');
  EXPECT_EQ(data.label(2), 1);
  // New images need no classes, but the model's size.
  const TemporaryFolder flat;
  flat.write("new.pgm", pgm(1, 2, "xy"));
  EXPECT_EQ(load_with(data.schema(), flat.path()).pixels(0)[0], 'x');
  EXPECT_HAS(error_of<UsageError>([&] { load(flat.path()); }), "images without classes");
  flat.write("newer.pgm", pgm(2, 4, "abcdefgh"));
  EXPECT_HAS(error_of<DataError>([&] { load_with(data.schema(), flat.path()); }), "resize = 1x2");
  EXPECT_EQ(load_with(data.schema(), flat.path(), {.resize = {1, 2}}).rows(), 2);
}

TEST_F(ImageFolder, a_folder_called_test_is_the_test_set) {
  put("train/a/1", pgm(1, 2, "ab"));
  put("train/b/1", pgm(1, 2, "cd"));
  put("test/b/1", "P6 2 1 255\n123456");
  const Dataset data = load(folder.path());
  EXPECT_EQ(data.split().test, 1);
  EXPECT_EQ(data.schema().sample, (Shape{3, 1, 2}));
  EXPECT_EQ(std::string(data.pixels(2).begin(), data.pixels(2).end()), "142536");
  EXPECT_EQ(std::string(data.pixels(0).begin(), data.pixels(0).end()), "ababab");
  EXPECT_EQ(data.label(2), 1);
}

TEST_F(ImageFolder, sizes_that_differ_need_a_common_one) {
  put("a/1", pgm(1, 2, "ab"));
  put("b/1", pgm(2, 2, "abcd"));
  EXPECT_HAS(error_of<DataError>([&] { load(folder.path()); }),
             "an image of 2x2, and those before it are 1x2");
  const Dataset data = load(folder.path(), {.resize = {2, 2}});
  EXPECT_EQ(data.schema().sample, (Shape{1, 2, 2}));
  EXPECT_HAS(data.notes().at(0), "images brought to 2x2: 1 of 2");
}

std::string cifar(std::size_t labels, const std::string& first) {
  std::string bytes;
  for (const char label : first) {
    bytes += std::string(labels, label);
    for (int i = 0; i < 3072; ++i) bytes += static_cast<char>(i / 16);
  }
  return bytes;
}

TEST(Cifar, records_are_labels_and_three_planes) {
  const TemporaryFolder folder;
  const std::string train = folder.write("data_batch_1.bin", cifar(1, std::string("\0\3", 2)));
  folder.write("test_batch.bin", cifar(1, "\3"));
  const Dataset whole = load(folder.path()), part = load(train);
  EXPECT_EQ(whole.split().test, 1);
  EXPECT_EQ(part.rows(), 2);
  EXPECT_EQ(whole.schema().sample, (Shape{3, 32, 32}));
  EXPECT_EQ(whole.pixels(1)[1600], 100);
  EXPECT_EQ(whole.schema().classes, (std::vector<std::string>{"0", "3"}));
  folder.write("batches.meta.txt", "plane\ncar\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n");
  EXPECT_EQ(load(folder.path()).schema().classes, (std::vector<std::string>{"plane", "cat"}));
  const TemporaryFolder hundred;
  const std::string file = hundred.write("x", cifar(2, "\1\2"));
  EXPECT_EQ(load(file).schema().targets, std::vector<std::string>{"fine_label"});
  EXPECT_EQ(load(file, {.target = {"coarse_label"}}).rows(), 2);
  EXPECT_THROW(load(hundred.write("y", cifar(1, "\12\13"))), Error);
}

TEST(InputShape, tables_and_digits_are_images_where_the_user_says_so) {
  EXPECT_EQ(load("digits", {.input_shape = {1, 8, 8}}).schema().sample, (Shape{1, 8, 8}));
  std::string bytes = "label", reals = "label";
  for (int j = 0; j < 6; ++j) bytes += ",p" + std::to_string(j), reals += ",p" + std::to_string(j);
  for (int i = 0; i < 12; ++i) {
    bytes += i % 2 ? "\nx" : "\ny";
    reals += i % 2 ? "\nx" : "\ny";
    for (int j = 0; j < 6; ++j) {
      bytes += "," + std::to_string(i + j);
      reals += "," + std::to_string(i + j) + ".5";
    }
  }
  const LoadOptions options{.target = {"label"}, .input_shape = {1, 2, 3}};
  const Dataset pixels = load_text(bytes, options), numbers = load_text(reals, options);
  EXPECT_EQ(pixels.pixels(11)[5], 16);
  EXPECT_EQ(inputs_of(pixels)[1], 1.0 / 16);
  EXPECT_TRUE(numbers.pixels(0).empty());
  EXPECT_EQ(numbers.schema().sample, (Shape{1, 2, 3}));
  const TemporaryFolder folder;
  EXPECT_EQ(inputs_of(load_with(pixels.schema(), folder.write("t.csv", bytes))), inputs_of(pixels));
  EXPECT_EQ(inputs_of(load_with(numbers.schema(), folder.write("t.csv", reals))), inputs_of(numbers));
  EXPECT_HAS(error_of<DataError>([&] {
               load_text(bytes, {.target = {"label"}, .input_shape = {1, 2, 2}});
             }),
             "samples of 6 numbers, and input_shape has 4");
  EXPECT_HAS(error_of<DataError>([&] {
               load_text("a,b,y\nu,v,1\nw,v,2\n", {.target = {"y"}, .input_shape = {1, 1, 2}});
             }),
             "column \"a\" holds categories");
}

TEST(InputShape, pixels_that_are_the_same_everywhere_or_count_the_rows_stay) {
  std::string text = "a,b,c,d\n";
  for (int i = 0; i < 12; ++i) text += std::to_string(i + 1) + ",0,7," + (i % 2 ? "x\n" : "y\n");
  const LoadOptions options{.input_shape = {1, 1, 3}};
  const Dataset data = load_text(text, options);
  EXPECT_EQ(data.schema().sample, (Shape{1, 1, 3}));
  EXPECT_EQ(data.pixels(11)[0], 12);
  // Without a header, and new rows without the target.
  const Dataset nameless = load_text(text.substr(8), options);
  EXPECT_EQ(nameless.rows(), 12);
  const TemporaryFolder folder;
  EXPECT_EQ(load_with(nameless.schema(), folder.write("t", "1,0,7\n5,0,7\n")).rows(), 2);
}

TEST(InputShape, and_sizes_are_lengths_above_zero) {
  EXPECT_HAS(error_of<UsageError>([] {
               load("digits", {.input_shape = {1, 0, 8}});
             }),
             "input_shape is 3 lengths, as in 1x28x28; got \"1x0x8\"");
  EXPECT_HAS(error_of<UsageError>([] {
               load("digits", {.resize = {8, -1}});
             }),
             "resize is 2 lengths, as in 32x32");
}

}  // namespace
}  // namespace gradus::data
