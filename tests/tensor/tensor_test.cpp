// tensor_test.cpp - shapes, broadcasting and tensors.
#include <gtest/gtest.h>
#include <gradus/error.hpp>
#include <gradus/tensor.hpp>

namespace gradus {
namespace {

TEST(Shape, knows_rank_size_and_text) {
  EXPECT_EQ(Shape{}.size(), 1);
  EXPECT_EQ((Shape{2, 0, 3}.size()), 0);
  EXPECT_EQ((Shape{64, 10}.str()), "[64, 10]");
  EXPECT_EQ((Shape{64, 10}.labelled(0, "B").labelled_str()), "[B=64, 10]");
  EXPECT_EQ((Shape{64, 10}.labelled(0, "B")), (Shape{64, 10}));
  EXPECT_THROW((Shape{-1}), ShapeError);
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

TEST(Tensor, refuses_wrong_type_position_and_count) {
  const Tensor a = Tensor::from<float>({2}, {1, 2});
  EXPECT_THROW(a.data<double>(), DtypeError);
  EXPECT_THROW(a.at<float>({2}), ShapeError);
  EXPECT_THROW(Tensor::from<float>({3}, {1, 2}), ShapeError);
  EXPECT_THROW(a.reshaped({3}), ShapeError);
  EXPECT_THROW((void)a.item(), ShapeError);
}

TEST(Tensor, converts_and_prints) {
  const Tensor a = Tensor::from<double>({2, 2}, {1.5, -2, 3, 4});
  EXPECT_EQ(a.to(Dtype::int64).at<std::int64_t>({0, 0}), 1);
  EXPECT_EQ(a.str(), "[[1.5, -2], [3, 4]]");
}

}  // namespace
}  // namespace gradus
