// judge_test.cpp - verdicts follow from errors of rows and the course of the loss.
#include "diagnose/judge.hpp"

#include <gtest/gtest.h>

#include <gradus/error.hpp>
#include <set>

namespace gradus::diagnose {
namespace {

// So many rows, of which this part is wrong.
RowErrors wrong(int rows, double part) {
  std::vector<double> each(static_cast<std::size_t>(rows));
  for (std::size_t i = 0; i < each.size(); ++i) each[i] = static_cast<double>(i) < part * rows ? 1 : 0;
  return row_errors(std::move(each));
}

Evidence evidence(double training, double validation, int validation_rows = 200) {
  Evidence found;
  found.training = wrong(1000, training);
  found.validation = wrong(validation_rows, validation);
  found.constant = wrong(validation_rows, 0.5);
  found.course = {.steps = 1000, .start = 0.7, .end = 0.1};
  return found;
}

TEST(Judge, fits_where_new_rows_are_answered_as_well) {
  const Judgement found = judged(evidence(0.05, 0.06));
  EXPECT_EQ(found.verdict, Verdict::fits) << found.evidence;
  EXPECT_NE(found.evidence.find("95.0 % right on training rows"), std::string::npos) << found.evidence;
}

TEST(Judge, overfits_where_seen_rows_are_answered_far_better) {
  EXPECT_EQ(judged(evidence(0.0, 0.2)).verdict, Verdict::overfits);
  EXPECT_EQ(judged(evidence(0.0, 0.07)).verdict, Verdict::fits) << "little is lost";
  EXPECT_EQ(judged(evidence(0.1, 0.25, 20)).verdict, Verdict::fits) << "three rows of twenty are chance";
}

TEST(Judge, underfits_where_the_nearest_rows_do_better) {
  Evidence found = evidence(0.4, 0.4);
  found.neighbours = wrong(1000, 0.1);
  EXPECT_EQ(judged(found).verdict, Verdict::underfits);
  found.neighbours = wrong(1000, 0.38);
  EXPECT_EQ(judged(found).verdict, Verdict::fits) << "not worth telling";
}

TEST(Judge, did_not_converge_where_the_loss_still_falls_or_was_driven_up) {
  Evidence found = evidence(0.3, 0.3);
  found.course.still_falling = 0.1;
  EXPECT_EQ(judged(found).verdict, Verdict::not_converged);
  found.course = {.steps = 1000, .start = 0.7, .end = 0.9};
  EXPECT_EQ(judged(found).verdict, Verdict::not_converged);
  found.course.scatter = 0.3;
  EXPECT_EQ(judged(found).verdict, Verdict::fits) << "the first batch was an easy one";
}

TEST(Judge, cannot_tell_by_few_rows_or_where_a_constant_is_as_good) {
  EXPECT_EQ(judged(evidence(0, 0, 19)).verdict, Verdict::unknown);
  EXPECT_EQ(judged(evidence(0, 0, 0)).verdict, Verdict::unknown);
  EXPECT_EQ(judged(evidence(0.49, 0.5)).verdict, Verdict::unknown);
  Evidence rare = evidence(0.02, 0.02, 100);
  rare.constant = wrong(100, 0.02);
  EXPECT_EQ(judged(rare).verdict, Verdict::unknown) << "no row more is right";
  rare.constant = wrong(100, 0.04);
  EXPECT_EQ(judged(rare).verdict, Verdict::unknown) << "two rows are chance";
  rare.constant = wrong(100, 0.1);
  EXPECT_EQ(judged(rare).verdict, Verdict::fits);
}

TEST(Judge, verdicts_have_names) {
  EXPECT_EQ(text_of(Verdict::not_converged), "did not converge");
  EXPECT_EQ(text_of(Verdict::unknown), "cannot be told");
  EXPECT_THROW((void)text_of(static_cast<Verdict>(9)), UsageError);
}

TEST(Course, tells_a_loss_that_still_falls_from_one_that_has_settled) {
  const auto course = [](double (*loss)(int)) {
    gradus::Run run;
    for (int i = 0; i < 200; ++i) run.steps.push_back({.step = i, .loss = loss(i)});
    return course_of(run);
  };
  const Course falls = course([](int i) { return 2.0 - 0.005 * i; });
  EXPECT_NEAR(falls.still_falling, 1 / 9.5, 0.01);
  EXPECT_GT(falls.still_falling, still_falls_from);
  EXPECT_LT(course([](int i) { return 1.0 / (1 + i); }).still_falling, 0.01);
  EXPECT_EQ(course([](int i) { return 1.0 + i; }).still_falling, 0);
  EXPECT_EQ(course([](int) { return 1.0; }).still_falling, 0);
  EXPECT_EQ(course_of(gradus::Run{}).steps, 0) << "nothing to tell by";
}

TEST(Findings, have_names_and_meanings) {
  std::set<std::string_view> names;
  for (const FindingFacts& each : finding_kinds()) {
    EXPECT_TRUE(names.insert(each.name).second);
    EXPECT_GT(each.meaning.size(), 20U) << each.name;
  }
  EXPECT_GE(names.size(), 20U);
}

}  // namespace
}  // namespace gradus::diagnose
