// tensor_test.cpp - shapes, broadcasting and tensors.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/error.hpp>
#include <gradus/tensor.hpp>
#include <limits>
#include <new>

namespace gradus {
namespace {

TEST(Shape, knows_rank_size_and_text) {
  EXPECT_EQ(Shape{}.size(), 1);
  EXPECT_EQ((Shape{2, 0, 3}.size()), 0);
  EXPECT_EQ((Shape{64, 10}.str()), "[64, 10]");
  EXPECT_EQ((Shape{64, 10}.labelled(0, "B").labelled_str()), "[B=64, 10]");
  EXPECT_EQ((Shape{64, 10}.labelled(0, "B")), (Shape{64, 10}));
  EXPECT_EQ((Shape{64, 10}.labelled(0, "ninety-nine letters").labelled_str()), "[ninety-nine=64, 10]");
  EXPECT_EQ((Shape{64}.labelled(0, "Gr\u00f6\u00dfe\u00e4\u00e4\u00e4").labelled_str()),
            "[Gr\u00f6\u00dfe\u00e4\u00e4=64]");
  EXPECT_EQ((Shape{64}.labelled(0, "\U0001f600\U0001f600\U0001f600").labelled_str()),
            "[\U0001f600\U0001f600=64]");
  EXPECT_THROW((Shape{-1}), ShapeError);
}

TEST(Tensor, larger_than_memory_is_refused_before_it_is_used) {
  EXPECT_THROW(Tensor(Shape{std::int64_t{1} << 44}, Dtype::float64), std::bad_alloc);
}

TEST(Shape, broadcasts_as_numpy_does) {
  EXPECT_EQ(broadcast_shape({64, 10}, {10}), (Shape{64, 10}));
  EXPECT_EQ(broadcast_shape({3, 1}, {1, 4}), (Shape{3, 4}));
  EXPECT_EQ(broadcast_shape({}, {2, 2}), (Shape{2, 2}));
  EXPECT_EQ(broadcast_shape({0, 1}, {1}), (Shape{0, 1}));
  EXPECT_THROW(broadcast_shape({2, 3}, {2}), ShapeError);
}

TEST(Tensor, a_copy_is_a_copy) {
  Tensor a = Tensor::from<float>({2}, {1, 2});
  Tensor b = a;
  b.set_number(0, 9);
  EXPECT_EQ(a.at<float>({0}), 1);
  EXPECT_FALSE(a.same_bytes(b));
}

TEST(Tensor, of_a_single_byte_is_copied) {
  const Tensor a = Tensor::from<std::uint8_t>({1}, {7});
  const Tensor b = a;  // NOLINT(performance-unnecessary-copy-initialization): the copy is what is tried
  EXPECT_EQ(b.number(0), 7);
}

TEST(Tensor, refuses_wrong_type_position_and_count) {
  const Tensor a = Tensor::from<float>({2}, {1, 2});
  EXPECT_THROW(a.data<double>(), DtypeError);
  EXPECT_THROW(a.at<float>({2}), ShapeError);
  EXPECT_THROW(Tensor::from<float>({3}, {1, 2}), ShapeError);
  EXPECT_THROW(a.reshaped({3}), ShapeError);
  EXPECT_THROW((void)a.item(), ShapeError);
}

TEST(Tensor, converts_what_does_not_fit_to_the_nearest) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max(),
                         least = std::numeric_limits<std::int64_t>::min();
  const std::vector<double> numbers{std::nan(""), infinity, -infinity, 300, -1, 1e19, -1e19};
  const Tensor x = Tensor::from<double>({7}, numbers);
  const Tensor wide = Tensor::from<std::int64_t>({7}, {least, most, least, 300, -1, most, least}),
               bytes = Tensor::from<std::uint8_t>({7}, {0, 255, 0, 255, 0, 255, 0});
  EXPECT_TRUE(x.to(Dtype::int64).same_bytes(wide));
  EXPECT_TRUE(x.to(Dtype::float32).to(Dtype::int64).same_bytes(wide));
  EXPECT_TRUE(x.to(Dtype::uint8).same_bytes(bytes));
  EXPECT_TRUE(wide.to(Dtype::uint8).same_bytes(bytes));
  Tensor set({7}, Dtype::uint8);
  for (std::int64_t i = 0; i < 7; ++i) set.set_number(i, numbers[static_cast<std::size_t>(i)]);
  EXPECT_TRUE(set.same_bytes(bytes));
  EXPECT_TRUE(x.to(Dtype::boolean).same_bytes(Tensor::full({7}, Dtype::boolean, 1)));
}

TEST(Tensor, converts_and_prints) {
  const Tensor a = Tensor::from<double>({2, 2}, {1.5, -2, 3, 4});
  EXPECT_EQ(a.to(Dtype::int64).at<std::int64_t>({0, 0}), 1);
  EXPECT_EQ(a.str(), "[[1.5, -2], [3, 4]]");
}

TEST(Tensor, prints_a_thousand_numbers_and_of_more_how_many) {
  EXPECT_EQ(Tensor({1000}, Dtype::float32).str().substr(0, 7), "[0, 0, ");
  EXPECT_EQ(Tensor({1001}, Dtype::float32).str(), "1001 numbers of float32, shape [1001]");
}

}  // namespace
}  // namespace gradus
