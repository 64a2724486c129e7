// least_squares_test.cpp - what least squares does at its edges; the lecture's polynomials are rows B2 to B4.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/error.hpp>
#include <gradus/methods.hpp>
#include <limits>
#include <string>

namespace gradus {
namespace {

// y = 2 x + 3 + noise that is orthogonal to x and 1.
TEST(LeastSquares, penalises_the_bias_only_where_it_is_told_to) {
  const Tensor x = Tensor::from<double>({4, 1}, {-1, 0, 0, 1});
  const Tensor y = Tensor::from<double>({4}, {1, 3.5, 2.5, 5});
  const LinearFit free = least_squares(x, y, {.lambda = 2});
  EXPECT_NEAR(free.weight.number(0), 4.0 / (2 + 2), 1e-14);
  EXPECT_NEAR(free.bias.number(0), 3, 1e-14);
  const LinearFit both = least_squares(x, y, {.lambda = 2, .penalise_bias = true});
  EXPECT_NEAR(both.weight.number(0), 1, 1e-14);
  EXPECT_NEAR(both.bias.number(0), 12.0 / (4 + 2), 1e-14);
}

TEST(LeastSquares, takes_the_shortest_of_many_solutions) {
  // The second column is twice the first: w = (1, 2) s with 5 s = 10.
  const Tensor x = Tensor::from<double>({3, 2}, {1, 2, 2, 4, 3, 6});
  const LinearFit fit = least_squares(x, Tensor::from<double>({3}, {10, 20, 30}), {.bias = false});
  EXPECT_NEAR(fit.weight.number(0), 2, 1e-13);
  EXPECT_NEAR(fit.weight.number(1), 4, 1e-13);
  const LinearFit wide =
      least_squares(Tensor::from<double>({1, 2}, {3, 4}), Tensor::from<double>({1}, {25}), {.bias = false});
  EXPECT_NEAR(wide.weight.number(0), 3, 1e-13);
  EXPECT_NEAR(wide.weight.number(1), 4, 1e-13);
}

TEST(LeastSquares, gives_the_same_whatever_the_number_of_blocks) {
  constexpr std::int64_t n = 5000;
  Tensor x({n, 2}, Dtype::float64), y({n, 1}, Dtype::float64);
  for (std::int64_t i = 0; i < n; ++i) {
    const double t = static_cast<double>(i) / n;
    x.set_number(2 * i, t);
    x.set_number(2 * i + 1, t * t);
    y.set_number(i, 0.25 - 3 * t + 7 * t * t);
  }
  const LinearFit fit = least_squares(x, y);
  EXPECT_NEAR(fit.bias.number(0), 0.25, 1e-12);
  EXPECT_NEAR(fit.weight.number(0), -3, 1e-12);
  EXPECT_NEAR(fit.weight.number(1), 7, 1e-12);
}

TEST(LeastSquares, refuses_what_does_not_fit) {
  const Tensor x({3, 2}, Dtype::float64), y({3}, Dtype::float64);
  EXPECT_THROW(least_squares(x, Tensor({2}, Dtype::float64)), ShapeError);
  EXPECT_THROW(least_squares(y, y), ShapeError);
  EXPECT_THROW(least_squares(x, Tensor({3}, Dtype::int64)), DtypeError);
  EXPECT_THROW(least_squares(x, y, {.lambda = -1}), UsageError);
}

TEST(LeastSquares, names_the_place_of_what_is_no_number) {
  const auto said = [](Tensor x, Tensor y) {
    try {
      least_squares(x, y);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("nothing");
  };
  Tensor x = Tensor::from<double>({3, 2}, {1, 2, 3, 5, 4, 1}), y = Tensor::from<double>({3}, {1, 2, 3});
  EXPECT_EQ(said(x, y), "nothing");
  Tensor hole = x;
  hole.set_number(3, std::nan(""));
  EXPECT_NE(said(hole, y).find("x has nan in row 2, column 2"), std::string::npos) << said(hole, y);
  Tensor endless = y;
  endless.set_number(2, std::numeric_limits<double>::infinity());
  EXPECT_NE(said(x, endless).find("y has inf in row 3, column 1"), std::string::npos) << said(x, endless);
}

TEST(LeastSquares, keeps_a_column_beside_a_much_longer_one) {
  const Tensor x = Tensor::from<double>({4, 2}, {1, 2, 3, 5, 4, 1, 0, 7}),
               y = Tensor::from<double>({4}, {1, 2, 3, 5});
  const LinearFit fit = least_squares(x, y);
  for (const double small : {1e-8, 1e-20, 1e-180})
    for (const double large : {1e12, 1e120}) {
      Tensor unlike = x;
      for (std::int64_t i = 0; i < 4; ++i) {
        unlike.set_number(2 * i, small * x.number(2 * i));
        unlike.set_number(2 * i + 1, large * x.number(2 * i + 1));
      }
      const LinearFit found = least_squares(unlike, y);
      EXPECT_NEAR(found.weight.number(0) * small, fit.weight.number(0), 1e-12) << small << " " << large;
      EXPECT_NEAR(found.weight.number(1) * large, fit.weight.number(1), 1e-12) << small << " " << large;
      EXPECT_NEAR(found.bias.number(0), fit.bias.number(0), 1e-12) << small << " " << large;
    }
}

TEST(LeastSquares, takes_nothing_from_a_column_of_rounding) {
  const double one = 1, less = 0.9999999999999999;
  const Tensor x = Tensor::from<double>({4, 2}, {1, one, 2, less, 3, one, 4, one});
  const LinearFit fit = least_squares(x, Tensor::from<double>({4}, {1, 2.5, 3, 4}));
  EXPECT_EQ(fit.weight.number(1), 0);
}

TEST(LeastSquares, does_not_see_rows_that_count_for_nothing) {
  for (const double far : {1e8, 1e12, 1e18}) {
    const Tensor x = Tensor::from<double>({4, 1}, {far, 1, 2, 3}),
                 y = Tensor::from<double>({4}, {1, 1, 2, 6});
    const LinearFit fit = least_squares(x, y, {.weight = Tensor::from<double>({4}, {0, 1, 1, 1})});
    EXPECT_NEAR(fit.weight.number(0), 2.5, 1e-9) << far;
    EXPECT_NEAR(fit.bias.number(0), -2, 1e-9) << far;
  }
}

TEST(LeastSquares, fits_numbers_of_any_size) {
  const Tensor x = Tensor::from<double>({4, 2}, {1, 2, 3, 5, 4, 1, 0, 7}),
               y = Tensor::from<double>({4}, {1, 2, 3, 5});
  const LinearFit fit = least_squares(x, y);
  for (const double x_size : {1.0, 1e200, 1e-200})
    for (const double y_size : {1.0, 1e150, 1e-150}) {
      Tensor large_x = x, large_y = y;
      for (std::int64_t i = 0; i < x.size(); ++i) large_x.set_number(i, x_size * x.number(i));
      for (std::int64_t i = 0; i < y.size(); ++i) large_y.set_number(i, y_size * y.number(i));
      const double ratio = y_size / x_size;
      if (ratio < 1e-300 || ratio > 1e300) continue;  // weights that no double holds
      const LinearFit large = least_squares(large_x, large_y);
      for (std::int64_t i = 0; i < 2; ++i)
        EXPECT_NEAR(large.weight.number(i) / ratio, fit.weight.number(i), 1e-9);
      EXPECT_NEAR(large.bias.number(0) / y_size, fit.bias.number(0), 1e-9);
    }
}

}  // namespace
}  // namespace gradus
