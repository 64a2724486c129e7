// terms.hpp - formulas as sums of products: what identities of arithmetic are written with.
#pragma once

#include <gradus/graph.hpp>
#include <vector>

namespace gradus::algebra {

/// A power of a formula that is no product itself.
struct Factor {
  Var atom;
  double exponent = 1;
};

/// A number times factors; all in one shape.
struct Term {
  double coefficient = 1;
  std::vector<Factor> factors{};
};

/// How a product was written, before equal factors met.
struct Written {
  /// Factors in the order they stand, equal ones apart.
  Term term;
  /// Numbers other than 1 and -1, minus signs, and fractions below the top.
  int numbers = 0, signs = 0, fractions = 0;
};

/// The node with repeats and reshapes moved from its value to its operands, where it is arithmetic below
/// them: broadcast(a + b) becomes broadcast a + broadcast b. Otherwise the node itself.
Var opened(Var x);

/// A node as a product, down to sums and functions.
Written written_product(Var x);
/// The same with equal factors put together, and those to the power 0 gone.
Term product_of(Var x);
/// Equal factors put together.
Term merged(const Graph& graph, const Term& term);

/// A node as a sum of products, as it is written; like terms apart.
std::vector<Term> sum_of(Var x);
/// Products of sums multiplied out, down to denominators, which stay as they are; like terms put together.
std::vector<Term> multiplied_out(Var x);
/// Terms of equal factors put together, and those that are 0 gone.
std::vector<Term> like_terms(const Graph& graph, const std::vector<Term>& terms);
/// The factors that all terms share, with the number 1; empty where there are none.
Term common_factor(const Graph& graph, const std::vector<Term>& terms);
/// a / b.
Term quotient(const Graph& graph, const Term& a, const Term& b);

/// The nodes of a product or a sum, in the shape and type of `like`: number first, one fraction line.
Var written(const Term& term, Var like);
Var written(const std::vector<Term>& terms, Var like);

}  // namespace gradus::algebra
