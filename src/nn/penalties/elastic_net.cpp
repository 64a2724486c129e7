// elastic_net.cpp - squares and sizes of the weights together.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field elastic_net_fields[] = {
    field<&ElasticNet::lambda>("lambda", not_negative_by_factors, "strength"),
    field<&ElasticNet::beta>("beta", not_negative, "strength of the squares beside the sizes"),
};

Var formula(const ElasticNet& penalty, Var w) {
  const Var squares = penalty.beta * square(w);
  return penalty.lambda * sum(squares + abs(w));
}

double l1(const ElasticNet& penalty) { return penalty.lambda; }
double l2(const ElasticNet& penalty) { return 2 * penalty.lambda * penalty.beta; }

}  // namespace

constinit const PenaltyKind ElasticNet::kind = make_penalty<ElasticNet, formula, l1, l2>(
    "elastic_net", "lambda sum (beta w^2 + |w|); the subgradient of |w| at 0 is 0 (Zou and Hastie, 2005).",
    elastic_net_fields);

}  // namespace gradus
