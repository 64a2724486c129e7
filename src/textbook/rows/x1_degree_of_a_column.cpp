// x1_degree_of_a_column.cpp - row X1: a column of Bishop's table under the wrong degree.
#include "textbook/bishop.hpp"
#include "textbook/row.hpp"

namespace gradus::textbook::x1_degree_of_a_column {
namespace {

void compute(Findings& find) {
  const std::vector<double> printed{0.31, 7.99, -25.43, 17.37};
  std::vector<double> sixth = polynomial_fit(6);
  find.near("coefficients that degree 6 really has", 7, static_cast<double>(sixth.size()), 0);
  sixth.resize(4);
  find.misprint("the column \"M = 6\" as w0 to w3 of degree 6", printed, sixth, 0.005);
  find.near("the same column as degree 3", printed, polynomial_fit(3), 0.005);
}

}  // namespace

extern const RowFile row{
    "The table of coefficients has a column \"M = 6\" with the four figures 0.31, 7.99, -25.43, 17.37. A "
    "polynomial of degree 6 has seven coefficients; these four are those of degree 3.",
    &compute};

}  // namespace gradus::textbook::x1_degree_of_a_column
