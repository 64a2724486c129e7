// terms_test.cpp - formulas as sums of products, and back.
#include "algebra/terms.hpp"

#include <gtest/gtest.h>

#include <gradus/ops.hpp>

namespace gradus::algebra {
namespace {

struct Terms : testing::Test {
  Graph graph;
  Var a = graph.parameter("a", {2}, Dtype::float64), b = graph.parameter("b", {2}, Dtype::float64);
  Var c = graph.parameter("c", {2}, Dtype::float64);

  std::string text(const Term& term) { return formula_text(graph, written(term, a).id()); }
  std::string text(const std::vector<Term>& terms) { return formula_text(graph, written(terms, a).id()); }
};

TEST_F(Terms, a_product_is_a_number_and_powers_of_factors) {
  const Term term = product_of(-(3.0 * a) * b / (2.0 * square(a)));
  EXPECT_EQ(term.coefficient, -1.5);
  ASSERT_EQ(term.factors.size(), 2U);
  EXPECT_EQ(term.factors[0].atom.id(), a.id());
  EXPECT_EQ(term.factors[0].exponent, -1);
  EXPECT_EQ(term.factors[1].atom.id(), b.id());
  EXPECT_EQ(term.factors[1].exponent, 1);
}

TEST_F(Terms, a_written_product_tells_of_numbers_signs_and_fractions) {
  const Written product = written_product(-(2.0 * a) * (3.0 / b));
  EXPECT_EQ(product.numbers, 2);
  EXPECT_EQ(product.signs, 1);
  EXPECT_EQ(product.fractions, 1);
  EXPECT_EQ(product.term.coefficient, -6);
}

TEST_F(Terms, factors_that_cancel_are_gone) {
  EXPECT_TRUE(product_of(a / a).factors.empty());
  EXPECT_EQ(written_product(a / a).term.factors.size(), 2U);
}

TEST_F(Terms, a_sum_is_a_list_of_products_with_their_signs) {
  const std::vector<Term> terms = sum_of(a - (b - 2.0 * c));
  ASSERT_EQ(terms.size(), 3U);
  EXPECT_EQ(terms[0].coefficient, 1);
  EXPECT_EQ(terms[1].coefficient, -1);
  EXPECT_EQ(terms[2].coefficient, 2);
}

TEST_F(Terms, like_terms_are_put_together_and_those_that_are_0_gone) {
  const std::vector<Term> terms = like_terms(graph, sum_of(a * b + c + b * a - c));
  ASSERT_EQ(terms.size(), 1U);
  EXPECT_EQ(terms[0].coefficient, 2);
}

TEST_F(Terms, products_of_sums_are_multiplied_out_down_to_denominators) {
  EXPECT_EQ(text(multiplied_out((a + b) * (a - b))), text(sum_of(square(a) - square(b))));
  const std::vector<Term> fraction = multiplied_out(a / (a + b));
  ASSERT_EQ(fraction.size(), 1U);
  EXPECT_EQ(fraction[0].factors.size(), 2U);
}

TEST_F(Terms, share_their_common_factor_and_are_divided_by_it) {
  const std::vector<Term> terms = sum_of(a * a * b + a * c);
  const Term common = common_factor(graph, terms);
  EXPECT_EQ(text(common), text(product_of(a)));
  EXPECT_EQ(text(quotient(graph, terms[0], common)), text(product_of(a * b)));
  EXPECT_TRUE(common_factor(graph, sum_of(a + b)).factors.empty());
}

TEST_F(Terms, repeats_move_from_a_formula_to_its_operands) {
  const Var s = graph.parameter("s", {}, Dtype::float64), t = graph.parameter("t", {}, Dtype::float64);
  const Term term = product_of(broadcast(s * t, {2}) * a);
  EXPECT_EQ(term.factors.size(), 3U);
  EXPECT_EQ(opened(broadcast(exp(s), {2})).node().op, broadcast(exp(s), {2}).node().op);
}

TEST_F(Terms, are_written_with_the_number_first_and_one_fraction_line) {
  EXPECT_EQ(text(product_of(a * 2.0 / b)), "(2 * a) / b");
  EXPECT_EQ(text(product_of(0.5 * a)), "a / 2");
  EXPECT_EQ(text(std::vector<Term>{}), "0");
}

}  // namespace
}  // namespace gradus::algebra
