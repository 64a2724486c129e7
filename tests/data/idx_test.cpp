// idx_test.cpp - IDX folders, whole and damaged, plain and compressed.
#include "files.hpp"

namespace gradus::data {
namespace {

std::string big_endian(std::uint32_t value) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift);
  return text;
}

std::string images(std::uint32_t count, std::uint32_t height = 2, std::uint32_t width = 3, int first = 0) {
  std::string text = big_endian(0x803) + big_endian(count) + big_endian(height) + big_endian(width);
  for (std::uint32_t i = 0; i < count * height * width; ++i)
    text += static_cast<char>(first + static_cast<int>(i));
  return text;
}

std::string labels(const std::string& values) {
  return big_endian(0x801) + big_endian(static_cast<std::uint32_t>(values.size())) + values;
}

const std::string two_labels("\x05\x07", 2);

TEST(Idx, train_and_test_lie_one_after_another) {
  for (const bool compressed : {false, true}) {
    const TemporaryFolder folder;
    const auto write = [&](const std::string& name, const std::string& text) {
      if (compressed)
        folder.write(name + ".gz", gzip(text));
      else
        folder.write(name, text);
    };
    write("train-images-idx3-ubyte", images(4));
    write("train-labels-idx1-ubyte", labels({"\x05\x07\x05\x07", 4}));
    write("t10k-images-idx3-ubyte", images(2, 2, 3, 100));
    write("t10k-labels-idx1-ubyte", labels({"\x07\x05", 2}));
    const Dataset data = load(folder.path());
    EXPECT_EQ(data.rows(), 6);
    EXPECT_EQ(data.schema().sample, (Shape{1, 2, 3}));
    EXPECT_EQ(data.schema().classes, (std::vector<std::string>{"5", "7"}));
    for (std::int64_t row = 0; row < 6; ++row)
      for (int j = 0; j < 6; ++j)
        EXPECT_EQ(data.pixels(row)[static_cast<std::size_t>(j)],
                  row < 4 ? row * 6 + j : 100 + (row - 4) * 6 + j);
    EXPECT_EQ(data.label(1), 1);
    EXPECT_EQ(data.label(5), 0);
    EXPECT_EQ(data.split().test, 2);
    EXPECT_EQ(data.checksum(), "crc32:969d09a7");
    const Batch batch = data.all().take(2).batch(Dtype::float64);
    EXPECT_EQ(batch.x.shape(), (Shape{2, 1, 2, 3}));
    EXPECT_EQ(batch.x.at<double>({1, 0, 1, 2}), 11.0 / 255);
  }
}

TEST(Idx, a_class_that_only_the_test_set_has_is_said) {
  const TemporaryFolder folder;
  folder.write("train-images-idx3-ubyte", images(4));
  folder.write("train-labels-idx1-ubyte", labels({"\x05\x07\x05\x07", 4}));
  folder.write("test-images-idx3-ubyte", images(2));
  folder.write("test-labels-idx1-ubyte", labels({"\x07\x09", 2}));
  const Dataset data = load(folder.path());
  EXPECT_HAS(data.notes().back(), "no training row is of class \"9\"");
}

TEST(Idx, one_pair_is_split) {
  const TemporaryFolder folder;
  std::string classes;
  for (int i = 0; i < 40; ++i) classes += static_cast<char>(i % 2);
  folder.write("all-images.idx3-ubyte", images(40, 1, 1));
  folder.write("all-labels.idx1-ubyte", labels(classes));
  const Dataset data = load(folder.path() + "/");
  EXPECT_EQ(data.split().train, 28);
  EXPECT_EQ(data.split().validation, 6);
  EXPECT_EQ(data.split().test, 6);
}

TEST(Idx, a_plain_file_goes_before_a_compressed_one) {
  const TemporaryFolder folder;
  folder.write("a-images-idx3-ubyte", images(2));
  folder.write("a-images-idx3-ubyte.gz", "not gzip");
  folder.write("a-labels-idx1-ubyte.gz", gzip(labels(two_labels)));
  EXPECT_EQ(load(folder.path()).rows(), 2);
}

TEST(Idx, damaged_files_are_named) {
  const auto error = [](const std::string& image_bytes, const std::string& label_bytes,
                        const std::string& ending = "") {
    const TemporaryFolder folder;
    folder.write("x-images-idx3-ubyte" + ending, image_bytes);
    folder.write("x-labels-idx1-ubyte", label_bytes);
    return error_of<DataError>([&] { load(folder.path()); });
  };
  const std::string good = labels(two_labels), whole = images(2);
  EXPECT_HAS(error(whole.substr(0, 20), good), "x-images-idx3-ubyte: the header does not fit");
  EXPECT_HAS(error(whole + "x", good), "the header does not fit");
  EXPECT_HAS(error(whole.substr(0, 10), good), "too few");
  EXPECT_HAS(error("", good), "too few");
  EXPECT_HAS(error(big_endian(0x802) + whole.substr(4), good), "begins with 0x00000802");
  EXPECT_HAS(error(images(3), good), "3 images need 3 labels");
  EXPECT_HAS(error(whole, good.substr(0, 9)), "2 images need 2 labels");
  EXPECT_HAS(error(whole, whole.substr(0, 10)), "an IDX file of labels begins with 0x00000801");
  EXPECT_HAS(error(whole, labels(std::string(2, '\x05'))), "nothing to tell apart");
  EXPECT_HAS(error(big_endian(0x803) + big_endian(0) + big_endian(0) + big_endian(0), good),
             "the header does not fit");
  // Lengths whose product wraps around 64 bits to the right number of bytes.
  EXPECT_HAS(
      error(big_endian(0x803) + big_endian(0x80000000U) + big_endian(0x80000000U) + big_endian(4), good),
      "the header does not fit");
  const std::string packed = gzip(whole);
  EXPECT_HAS(error(packed.substr(0, packed.size() - 9), good, ".gz"), "damaged or cut short");
  std::string wrong = packed;
  wrong[wrong.size() - 6] ^= 1;
  EXPECT_HAS(error(wrong, good, ".gz"), "damaged or cut short");
  std::string huge = packed;
  huge[huge.size() - 1] = '\x7f';
  EXPECT_HAS(error(huge, good, ".gz"), "damaged or cut short");
  EXPECT_HAS(error(packed + packed, good, ".gz"), "the header does not fit");
}

TEST(Idx, folders_that_are_not_clear_are_refused) {
  const TemporaryFolder folder;
  EXPECT_HAS(error_of<FileError>([&] { load(folder.path()); }), "a folder without data");
  folder.write("a-images-idx3-ubyte", images(2));
  EXPECT_HAS(error_of<FileError>([&] { load(folder.path()); }),
             "labels that belong to these images are not there");
  folder.write("a-labels-idx1-ubyte", labels(two_labels));
  folder.write("b-images-idx3-ubyte", images(2));
  EXPECT_HAS(error_of<FileError>([&] { load(folder.path()); }), "several IDX data sets (a, b)");
}

TEST(Idx, files_are_known_by_what_they_hold) {
  const TemporaryFolder folder;
  const std::string pictures = folder.write("digits.bin", images(2));
  folder.write("answers", gzip(labels(two_labels)));
  folder.write("readme.txt", "two digits");
  for (const std::string& path : {folder.path(), pictures}) {
    const Dataset data = load(path);
    EXPECT_EQ(data.rows(), 2);
    EXPECT_EQ(data.label(1), 1);
  }
  EXPECT_HAS(error_of<UsageError>([&] { load(folder / "answers"); }), "name the file of the images");
}

std::string colour(std::uint32_t count, std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  std::string text = big_endian(0x804) + big_endian(count) + big_endian(a) + big_endian(b) + big_endian(c);
  for (std::uint32_t i = 0; i < count * a * b * c; ++i) text += static_cast<char>(i);
  return text;
}

TEST(Idx, colour_images_have_their_channels_first_or_last) {
  const TemporaryFolder first, last;
  for (const TemporaryFolder* folder : {&first, &last})
    folder->write("a-labels-idx1-ubyte", labels(two_labels));
  first.write("a-images-idx4-ubyte", colour(2, 3, 2, 2));
  last.write("a-images-idx4-ubyte", colour(2, 2, 2, 3));
  const Dataset planes = load(first.path()), pixels = load(last.path());
  EXPECT_EQ(planes.schema().sample, (Shape{3, 2, 2}));
  EXPECT_EQ(pixels.schema().sample, (Shape{3, 2, 2}));
  for (std::size_t i = 0; i < 12; ++i) {
    EXPECT_EQ(planes.pixels(1)[i], 12 + i);
    EXPECT_EQ(pixels.pixels(1)[i], 12 + i / 4 + 3 * (i % 4));
  }
  const TemporaryFolder neither;
  neither.write("a-labels-idx1-ubyte", labels(two_labels));
  neither.write("a-images-idx4-ubyte", colour(2, 2, 2, 2));
  EXPECT_HAS(error_of<DataError>([&] { load(neither.path()); }), "are no images");
}

TEST(Idx, train_and_test_images_must_be_of_one_size) {
  const TemporaryFolder folder;
  folder.write("train-images-idx3-ubyte", images(2, 2, 3));
  folder.write("train-labels-idx1-ubyte", labels(two_labels));
  folder.write("test-images-idx3-ubyte", images(2, 3, 2));
  folder.write("test-labels-idx1-ubyte", labels(two_labels));
  EXPECT_HAS(error_of<DataError>([&] { load(folder.path()); }), "images of 3x2");
}

TEST(Idx, new_images_need_no_labels_but_the_right_size) {
  const TemporaryFolder folder, other;
  folder.write("a-images-idx3-ubyte", images(2));
  folder.write("a-labels-idx1-ubyte", labels(two_labels));
  const Schema schema = load(folder.path()).schema();
  const std::string file = other.write("b-images-idx3-ubyte", images(3, 2, 3, 50));
  for (const std::string& path : {file, other.path()}) {
    const Dataset data = load_with(schema, path);
    EXPECT_EQ(data.rows(), 3);
    EXPECT_FALSE(data.has_targets());
    EXPECT_EQ(inputs_of(data)[0], 50.0 / 255);
  }
  other.write("b-labels-idx1-ubyte", labels("\x05\x07\x09"));
  EXPECT_HAS(error_of<DataError>([&] { load_with(schema, other.path()); }),
             "label 9 is not among the classes");
  EXPECT_FALSE(load_with(schema, other.path(), {.read_targets = false}).has_targets());
  EXPECT_HAS(error_of<DataError>([&] { load_with(datasets::digits().schema(), file); }),
             "the model takes 64 numbers");
}

TEST(Gzip, images_may_be_compressed_in_several_members) {
  const std::string whole = images(2), behind(512, '\0');
  for (const std::size_t cut :
       {std::size_t{0}, std::size_t{3}, std::size_t{16}, std::size_t{20}, whole.size()}) {
    const TemporaryFolder folder;
    folder.write("a-images-idx3-ubyte.gz", gzip(whole.substr(0, cut)) + gzip(whole.substr(cut)) + behind);
    folder.write("a-labels-idx1-ubyte.gz", gzip(labels(two_labels)) + gzip("") + '\0');
    const Dataset data = load(folder.path());
    EXPECT_EQ(data.rows(), 2);
    EXPECT_EQ(data.pixels(1)[5], 11);
  }
}

TEST(Gzip, what_stands_behind_the_members_is_zeros_or_an_error) {
  const TemporaryFolder folder;
  const std::string packed = gzip("a,y\n1,0.5\n2,0.25\n");
  const LoadOptions options{.target = {"y"}};
  for (const std::size_t zeros : {1, 17, 18, 4096})
    EXPECT_EQ(load(folder.write("t.csv.gz", packed + std::string(zeros, '\0')), options).rows(), 2);
  for (const std::string& rest :
       {std::string("x"), std::string("\n"), std::string("\0\0x", 3), std::string(100, 'x')})
    EXPECT_HAS(error_of<DataError>([&] { load(folder.write("g.csv.gz", packed + rest), options); }),
               "bytes behind the compressed ones");
  for (const std::size_t length : {std::size_t{3}, std::size_t{17}, packed.size() - 1})
    EXPECT_HAS(error_of<DataError>(
                   [&] { load(folder.write("c.csv.gz", packed + packed.substr(0, length)), options); }),
               "damaged or cut short");
}

TEST(Gzip, many_members_of_very_different_sizes_are_joined) {
  std::string text = "a,y\n", packed = gzip(text);
  for (int i = 1; i <= 40; ++i) {
    std::string part;
    for (int line = 0; line < (i % 5 == 0 ? 4000 : i % 3); ++line)
      part += std::to_string(line) + ".5," + std::to_string(i) + ".25\n";
    text += part;
    packed += gzip(part);
  }
  const TemporaryFolder folder;
  EXPECT_EQ(load(folder.write("t.csv.gz", packed), {.target = {"y"}}).checksum(),
            load_text(text, {.target = {"y"}}).checksum());
}

TEST(Gzip, tables_may_be_compressed_in_several_members) {
  const TemporaryFolder folder;
  const std::string path = folder.write("t.csv.gz", gzip("a,y\n1,0.5\n") + gzip("2,0.25\n"));
  const Dataset data = load(path, {.target = {"y"}, .scale = false});
  EXPECT_EQ(data.name(), "t");
  EXPECT_EQ(inputs_of(data), (std::vector<double>{1, 2}));
  EXPECT_EQ(data.checksum(), load_text("a,y\n1,0.5\n2,0.25\n", {.target = {"y"}}).checksum());
  const std::string cut = gzip(std::string(10000, 'x'));
  EXPECT_HAS(
      error_of<DataError>([&] { load(folder.write("c.csv.gz", cut.substr(0, 20)), {.target = {"y"}}); }),
      "damaged or cut short");
}

}  // namespace
}  // namespace gradus::data
