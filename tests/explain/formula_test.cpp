// formula_test.cpp - formulas given as text: their gradients, and what is said of what is no formula.
#include <gtest/gtest.h>

#include <gradus/error.hpp>
#include <gradus/explain.hpp>

namespace gradus::explain {
namespace {

using Texts = std::vector<std::string>;

// The gradients of a formula by name, in plain text.
std::map<std::string, std::string> gradients_of(const Texts& lines, const Texts& wrt = {},
                                                const Texts& given = {}) {
  const Derivation derivation = derive(explained_formula(lines, wrt, given));
  EXPECT_TRUE(derivation.good()) << derivation_text(derivation);
  std::map<std::string, std::string> result;
  for (const DerivationLine& line : derivation.gradients)
    result[line.subject] = plain(derivation.expression(line.result));
  return result;
}

std::string message_of(const Texts& lines, const Texts& wrt = {}, const Texts& given = {}) {
  try {
    explained_formula(lines, wrt, given);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Formula, gradients_of_twelve_formulas) {
  EXPECT_EQ(gradients_of({"-log(1/(1+exp(-w.x)))"}, {"w"})["dw"], "-e^(-w.x) x / (1 + e^(-w.x))");
  EXPECT_EQ(gradients_of({"(2*w^2+3*x)^3"})["dw"], "12 (2 w^2 + 3 x)^2 w");
  EXPECT_EQ(gradients_of({"(w*x+b-y)^2"})["dw"], "2 (w * x + b - y) x");
  EXPECT_EQ(gradients_of({"exp(w)/(exp(w)+exp(v))"})["dv"], "-e^w e^v / (e^w + e^v)^2");
  EXPECT_EQ(gradients_of({"log(sum(exp(z)))"})["dz"], "e^z / sum(e^z)");
  EXPECT_EQ(gradients_of({"max(0, s1-s2+1)"})["ds2"], "-[relu(s1 - s2 + 1) > 0]");
  EXPECT_EQ(gradients_of({"tanh(w*x+b)"})["dw"], "(1 - tanh(w * x + b)^2) * x");
  EXPECT_EQ(gradients_of({"w.x/sqrt(w.w)"})["dw"], "(x - w.x * w / sum(w^2)) / sqrt(sum(w^2))");
  EXPECT_EQ(gradients_of({"sum((A*w-y)^2)/2 + l/2*sum(w^2)"}, {"w"})["dw"], "A^T (A w - y) + l * w");
  EXPECT_EQ(gradients_of({"-y*log(a)-(1-y)*log(1-a)", "a = 1/(1+exp(-z))"}, {"z"})["dz"], "a - y");
  EXPECT_EQ(gradients_of({"abs(w)^3"})["dw"], "3 |w|^2 * sign(w)");
  EXPECT_EQ(gradients_of({"w^x"})["dw"], "x w^(x - 1)");
  EXPECT_EQ(gradients_of({"w^x"})["dx"], "w^x * log(w)");
}

TEST(Formula, every_function_has_a_derivation) {
  for (const char* text : {"|x|",          "erf(x)",      "exp(-x)",
                           "gelu(x)",      "log1p(x)",    "sum(log_softmax(z)*w)",
                           "logsumexp(z)", "max(z)",      "mean(z^2)",
                           "min(z)",       "norm(w)",     "relu(x)",
                           "sigmoid(x)^2", "silu(x)",     "sum(softmax(z)*w)",
                           "softplus(x)",  "square(x)/2", "tanh(x)*x",
                           "min(x, y)",    "max(x, y)",   "dot(w, v)",
                           "sum(A*B)",     "x + x",       "x"})
    gradients_of({text});
}

TEST(Formula, is_checked_on_kinks_of_all_sizes) {
  EXPECT_EQ(gradients_of({"max(0.00001*s, -0.00001*s)"}, {}, {"s=0"}).size(), 1U);
  EXPECT_EQ(gradients_of({"1000*|s|"}, {}, {"s=0"}).size(), 1U);
}

TEST(Formula, takes_given_values) {
  const Subject subject =
      explained_formula(Texts{"sum(A*w)"}, {}, Texts{"A=[[1, 2], [3, 4]]", "w=[10, 100]"});
  EXPECT_DOUBLE_EQ(evaluate(*subject.graph, subject.loss, subject.feeds).item(), 210 + 430);
}

TEST(Formula, powers_bind_first_and_to_the_right) {
  const auto value = [](const char* text) {
    const Subject subject = explained_formula(Texts{text});
    return evaluate(*subject.graph, subject.loss, subject.feeds).item();
  };
  EXPECT_DOUBLE_EQ(value("2^3^2"), 512);
  EXPECT_DOUBLE_EQ(value("-2^2"), -4);
  EXPECT_DOUBLE_EQ(value("2*3+4/8-1"), 5.5);
  EXPECT_DOUBLE_EQ(value("2^-1"), 0.5);
}

TEST(Formula, says_where_it_is_wrong) {
  EXPECT_EQ(message_of({"w*(x+1"}),
            "formula, line 1, column 7: \")\" should stand here, for what began in column 3");
  EXPECT_TRUE(message_of({"w + \xC3\xA9"}).ends_with("not \"\xC3\xA9\""));
  EXPECT_NE(message_of({"w*"}).find("line 1, column 3: the formula ends"), std::string::npos);
  EXPECT_NE(message_of({"w x"}).find("line 1, column 3: unexpected \"x\""), std::string::npos);
  EXPECT_NE(message_of({"w + sine(x)"}).find("column 5: there is no function \"sine\""), std::string::npos);
  EXPECT_NE(message_of({"a", "a = a + 1"}).find("line 2, column 5: \"a\" is defined by itself"),
            std::string::npos);
  EXPECT_NE(message_of({"w.x", "x = 2"}).find("a dot product is of two vectors"), std::string::npos);
  EXPECT_NE(message_of({"softmax(z)"}).find("gives 3 numbers"), std::string::npos);
  EXPECT_NE(message_of({""}).find("empty"), std::string::npos);
  EXPECT_NE(message_of({"w^2"}, {"x"}).find("\"x\" is no variable"), std::string::npos);
  EXPECT_NE(message_of({"w^2"}, {}, {"w=[1"}).find("brackets"), std::string::npos);
  EXPECT_NE(message_of({"w.x"}, {}, {"w=[1, 2]", "x=[1, 2, 3]"}).find("do not fit"), std::string::npos);
  EXPECT_NE(message_of({"log(-x^2-1)"}).find("no numbers were found"), std::string::npos);
}

TEST(Formula, calls_ops_by_their_name_and_number_of_operands) {
  EXPECT_EQ(message_of({"max(a, b)*min(a, b)"}), "no error");
  EXPECT_EQ(message_of({"max(a) + min(a) + norm(a)"}), "no error");
  EXPECT_NE(message_of({"max(a, b, c)"}).find("max takes 1 or 2 operands, not 3"), std::string::npos);
  EXPECT_NE(message_of({"exp(a, b)"}).find("exp takes one operand, not 2"), std::string::npos);
  EXPECT_NE(message_of({"dot(a)"}).find("dot takes 2 operands, not 1"), std::string::npos);
  EXPECT_NE(message_of({"add(a, b)"}).find("there are abs, cos, dot, erf, exp, gelu, log,"),
            std::string::npos);
}

TEST(Formula, refuses_what_it_would_leave_out) {
  const auto says = [](const std::string& words, const std::string& message) {
    EXPECT_NE(message.find(words), std::string::npos) << message;
  };
  says("\"x\" is given two values", message_of({"x^2"}, {}, {"x=1", "x=2"}));
  says("line 3, column 3: \"y\" is defined a second time", message_of({"x*y", "y=2", "y=3"}));
  says("line 2, column 1: the formula is in line 1", message_of({"x;y"}));
  says("the formula does not use \"y\"", message_of({"x^2", "y=3"}));
  says("asked for twice", message_of({"x^2"}, {"x", "x"}));
}

TEST(Formula, numbers_are_the_same_in_formulas_and_given_values) {
  EXPECT_NE(message_of({"1e-400*x"}).find("too small"), std::string::npos);
  EXPECT_NE(message_of({"1e400*x"}).find("too large"), std::string::npos);
  EXPECT_NE(message_of({"0x10*x"}).find("unexpected \"x\""), std::string::npos);
  EXPECT_NE(message_of({"x^2"}, {}, {"x=1e-400"}).find("too small"), std::string::npos);
  EXPECT_NE(message_of({"x^2"}, {}, {"x=-1e400"}).find("too large"), std::string::npos);
  for (const char* text : {"x=0x10", "x=1e", "x=1 2", "x=", "x=[1, , 2]", "x=[1][2]", "x=]1[", "x=[1", "x=1]",
                           "x=[]", "x=[[1, 2, 3], [4]]", "x=[1, [2]]", "x=inf", "x=nan", "x=--1"})
    EXPECT_NE(message_of({"sum(x)"}, {}, {text}), "no error") << text;
  for (const char* text : {"x=[1, 2]", "x=[1 2]", "x = [ -1.5e-3,2 ]"})
    EXPECT_EQ(message_of({"sum(x)"}, {}, {text}), "no error") << text;
}

TEST(Formula, says_that_a_value_is_not_finite) {
  EXPECT_EQ(message_of({"1/0"}), "the formula is not finite: its value is infinite");
  EXPECT_EQ(message_of({"log(x)"}, {}, {"x=-1"}),
            "the formula is not finite at the values given: its value is no number");
  EXPECT_EQ(message_of({"sqrt(x)"}, {}, {"x=0"}),
            "the formula is 0 at the values given, but its gradient or a part of it is not finite");
  EXPECT_NE(message_of({"log(x) + y"}, {}, {"x=-1"}).find("beside those given"), std::string::npos);
}

TEST(Formula, constants_are_exact) {
  EXPECT_EQ(gradients_of({"x^1000001"}, {}, {"x=0.5"})["dx"], "1000001 x^1000000");
  EXPECT_EQ(gradients_of({"16777217*x"})["dx"], "16777217");
  EXPECT_EQ(gradients_of({"0.1234567891234*x"})["dx"], "0.1234567891234");
  const Derivation derivation = derive(explained_formula(Texts{"1.5e300*x"}));
  const Expression large = derivation.expression(derivation.gradients[0].result);
  EXPECT_EQ(plain(large), "1.5e+300");
  EXPECT_EQ(latex(large), "1.5 \\times 10^{300}");
  EXPECT_NE(mathml(large).find("<msup><mn>10</mn><mn>300</mn></msup>"), std::string::npos) << mathml(large);
}

TEST(Formula, is_written_in_several_notations) {
  const Derivation derivation = derive(explained_formula(Texts{"w.x/sqrt(w.w)"}));
  const Expression loss{
      Expression::Kind::quotient, "", {{Expression::Kind::symbol, "dz1"}, {Expression::Kind::symbol, "p_a"}}};
  EXPECT_EQ(plain(loss), "dz1 / p_a");
  EXPECT_EQ(latex(loss), "\\frac{dz_{1}}{p_{a}}");
  EXPECT_NE(mathml(loss).find("<mfrac>"), std::string::npos);
  const std::string document = derivation_latex(derivation);
  EXPECT_NE(document.find("\\begin{align*}"), std::string::npos);
  EXPECT_NE(document.find("\\end{document}"), std::string::npos);
}

TEST(Formula, sign_has_an_index_notation) {
  const std::string text = derivation_text(derive(explained_formula(Texts{"sum(abs(w)^3)"})), true);
  EXPECT_NE(text.find("3 |w_i|^2 * sign(w_i)"), std::string::npos) << text;
}

TEST(Formula, has_an_index_notation) {
  Model model = Sequential(Linear(3));
  model.prepare({4}, 1);
  const std::string text = derivation_text(derive(explained_model(model, CrossEntropy(), 2, 3)), true);
  EXPECT_NE(text.find("z_ij = sum_k(x_ik W_jk) + b_j"), std::string::npos) << text;
  EXPECT_NE(text.find("dW_jk = sum_i((p_ij - y_ij) * x_ik) / B"), std::string::npos) << text;
}

}  // namespace
}  // namespace gradus::explain
