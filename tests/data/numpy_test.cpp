// numpy_test.cpp - arrays of NumPy, alone and in archives. tests/python holds them to NumPy itself.
#include "data/npy.hpp"
#include "files.hpp"
#include "support/stored_zip.hpp"

namespace gradus::data {
namespace {

std::string npy(const std::string& descr, const std::string& shape, const std::string& elements,
                const std::string& fortran = "False") {
  std::string head =
      "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
  std::string bytes("\x93NUMPY\1\0", 8);
  bytes += static_cast<char>(head.size());
  bytes += '\0';
  return bytes + head + elements;
}

TEST(Npy, elements_of_every_type_are_numbers_or_texts) {
  const auto first = [](const std::string& descr, const std::string& element) {
    const std::string file = npy(descr, "(1,)", element);
    return read_npy(file, "a.npy").text(0);
  };
  EXPECT_EQ(first("|b1", "\1"), "true");
  EXPECT_EQ(first("|i1", "\xff"), "-1");
  EXPECT_EQ(first("<i2", "\xfe\xff"), "-2");
  EXPECT_EQ(first(">i4", std::string("\0\0\1\0", 4)), "256");
  EXPECT_EQ(first("<u8", std::string(8, '\xff')), "18446744073709551615");
  EXPECT_EQ(first("<f2", std::string("\0\x3e", 2)), "1.5");
  EXPECT_EQ(first("<f2", std::string("\1\x80", 2)), "-5.960464477539063e-08");
  EXPECT_EQ(first(">f4", std::string("\x3f\xc0\0\0", 4)), "1.5");
  EXPECT_EQ(first("<f8", std::string("\0\0\0\0\0\0\xf8\x7f", 8)), "");
  EXPECT_EQ(first("|S4", std::string("ab\0\0", 4)), "ab");
  EXPECT_EQ(first("<U2", std::string("\xe4\0\0\0\0\xf6\1\0", 8)), "\u00e4\U0001F600");
}

TEST(Npy, what_is_not_read_is_said) {
  const auto refused = [](const std::string& file) {
    return error_of<DataError>([&] { (void)read_npy(file, "a.npy"); });
  };
  EXPECT_HAS(refused(npy("|O", "(1,)", "x")), "elements of type \"|O\"");
  EXPECT_HAS(refused(npy("<c16", "(1,)", std::string(16, '0'))), "elements of type");
  EXPECT_HAS(refused(npy("<f8", "(2,)", std::string(15, '0'))), "cut short: 15 bytes for 2 elements");
  EXPECT_HAS(refused(npy("<f8", "(99999999999, 99999999999)", "")), "more elements");
  EXPECT_HAS(refused(npy("<f8", "(0,)", "")), "empty");
  EXPECT_HAS(refused(npy("<f8", "(1,)", "x").substr(0, 20)), "cut short");
}

TEST(Npy, both_orders_of_memory_are_rows) {
  const std::string rows = "\1\2\3\4\5\6", columns = "\1\3\5\2\4\6";
  for (const bool fortran : {false, true}) {
    const Dataset data = load_text(npy("|u1", "(3, 2)", fortran ? columns : rows, fortran ? "True" : "False"),
                                   {.target = {"x1"}, .scale = false}, "a");
    EXPECT_EQ(inputs_of(data), (std::vector<double>{1, 3, 5}));
  }
  const std::string images = npy("|u1", "(2, 1, 3)", columns, "True");
  EXPECT_HAS(error_of<DataError>([&] { load_text(images, {}, "a"); }), "without labels");
}

TEST(Npz, images_and_labels_lie_side_by_side) {
  const std::string file =
      stored_zip({{"x_train.npy", npy("|u1", "(2, 1, 2)", "abcd")},
                  {"y_train.npy", npy("<i4", "(2,)", std::string("\7\0\0\0\5\0\0\0", 8))},
                  {"x_test.npy", npy("|u1", "(1, 1, 2)", "ef")},
                  {"y_test.npy", npy("|i1", "(1,)", "\7")}});
  const Dataset data = load_text(file, {}, "mnist.npz");
  EXPECT_EQ(data.schema().classes, (std::vector<std::string>{"5", "7"}));
  EXPECT_EQ(data.schema().sample, (Shape{1, 1, 2}));
  EXPECT_EQ(data.split().test, 1);
  EXPECT_EQ(data.pixels(2)[1], 'f');
  EXPECT_EQ(data.label(2), 1);
}

TEST(Npz, tables_have_columns_by_number) {
  std::string x;
  for (int i = 0; i < 24; ++i) x += static_cast<char>(i * i % 7);
  const std::string y = "abbabaab";
  const std::string file = stored_zip({{"X.npy", npy("|i1", "(8, 3)", x)}, {"y.npy", npy("|S1", "(8,)", y)}});
  const Dataset data = load_text(file, {.target = {"y"}}, "t");
  EXPECT_EQ(data.schema().feature_names(), (std::vector<std::string>{"x0", "x1", "x2"}));
  EXPECT_EQ(data.schema().classes, (std::vector<std::string>{"a", "b"}));
  EXPECT_HAS(error_of<DataError>([&] {
               load_text(stored_zip({{"X.npy", npy("|i1", "(8, 3)", x)}, {"y.npy", npy("|S1", "(7,)", y)}}),
                         {.target = {"y"}});
             }),
             "8 rows of inputs and 7 of targets");
  EXPECT_HAS(error_of<DataError>([&] {
               load_text(stored_zip({{"weights.npy", npy("|i1", "(8,)", y)}}), {});
             }),
             "which array holds the inputs");
}

}  // namespace
}  // namespace gradus::data
