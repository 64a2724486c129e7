// with_formats.cpp - a program of somebody else that reads what the component gradus::formats reads.
#include <gradus/data.hpp>

int main(int, char** words) { return gradus::load(words[1]).rows() == 12 ? 0 : 1; }
