// b4_ridge.cpp - row B4: a penalty tames the polynomial of degree 9.
#include <algorithm>
#include <cmath>

#include "textbook/bishop.hpp"
#include "textbook/row.hpp"

namespace gradus::textbook::b4_ridge {
namespace {

double largest(const std::vector<double>& w) {
  double most = 0;
  for (const double value : w) most = std::max(most, std::abs(value));
  return most;
}

void compute(Findings& find) {
  const std::vector<double> tamed = polynomial_fit(9, std::exp(-18.0));
  find.near("w0 to w9 at ln lambda = -18",
            {0.35, 5.77, -14.97, 29.86, -95.63, 35.18, 168.72, -18.04, -273.18, 162.20}, tamed, 0.005);
  find.at_least("largest |w| without a penalty, over that with it", 1000,
                largest(polynomial_fit(9)) / largest(tamed));
  find.at_most("largest |w| at ln lambda = 0", 1, largest(polynomial_fit(9, 1)));
}

}  // namespace

extern const RowFile row{
    "Ridge regression makes E(w) = 1/2 sum (y - t)^2 + lambda/2 |w|^2 small, w0 included. The degree stays "
    "9, "
    "and with ln lambda = -18 the coefficients are small and the curve is smooth; with ln lambda = 0 it is "
    "nearly flat.",
    &compute};

}  // namespace gradus::textbook::b4_ridge
