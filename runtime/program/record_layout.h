// The order of the members of every fixed-size entry in the file, written once for reader and
// writer.
#pragma once

#include <concepts>

#include "runtime/program/program.h"

namespace sigmavm::program {

template <typename T, typename U>
concept PossiblyConst = std::same_as<std::remove_const_t<T>, U>;

// A Stream has Member(value) for unsigned integers, bool and enumerations, in the width of their
// type, and Zero<T>() for padding. The sizes are in format.h.

template <typename Stream, PossiblyConst<Number> T>
void LayOut(Stream& stream, T& number) {
  stream.Member(number.kind);
  stream.template Zero<uint8_t>();
  stream.template Zero<uint16_t>();
  stream.template Zero<uint32_t>();
  stream.Member(number.bits);
}

template <typename Stream, PossiblyConst<Predicate> T>
void LayOut(Stream& stream, T& predicate) {
  stream.Member(predicate.field);
  stream.Member(predicate.op);
  stream.Member(predicate.flags);
  stream.Member(predicate.detail);
  stream.template Zero<uint8_t>();
  stream.Member(predicate.operand);
  stream.Member(predicate.required_literals);
}

template <typename Stream, PossiblyConst<Logsource> T>
void LayOut(Stream& stream, T& logsource) {
  stream.Member(logsource.category);
  stream.Member(logsource.product);
  stream.Member(logsource.service);
  stream.Member(logsource.channels);
  stream.Member(logsource.event_ids);
  stream.Member(logsource.providers);
}

/// What rules and correlations have in common, at the beginning of both.
template <typename Stream, typename T>
void LayOutAttributes(Stream& stream, T& rule) {
  stream.Member(rule.id);
  stream.Member(rule.name);
  stream.Member(rule.title);
  stream.Member(rule.status);
  stream.Member(rule.author);
  stream.Member(rule.description);
  stream.Member(rule.tags);
  stream.Member(rule.references);
  stream.Member(rule.false_positives);
  stream.Member(rule.level);
}

template <typename Stream, PossiblyConst<Rule> T>
void LayOut(Stream& stream, T& rule) {
  LayOutAttributes(stream, rule);
  stream.Member(rule.flags);
  stream.template Zero<uint16_t>();
  stream.Member(rule.logsource);
  stream.Member(rule.code_begin);
  stream.Member(rule.code_end);
  stream.Member(rule.witnesses);
  stream.Member(rule.evidence);
}

template <typename Stream, PossiblyConst<Instruction> T>
void LayOut(Stream& stream, T& instruction) {
  stream.Member(instruction.opcode);
  stream.Member(instruction.x);
  stream.Member(instruction.y);
  stream.Member(instruction.z);
}

template <typename Stream, PossiblyConst<Correlation> T>
void LayOut(Stream& stream, T& correlation) {
  LayOutAttributes(stream, correlation);
  stream.Member(correlation.type);
  stream.Member(correlation.generate);
  stream.template Zero<uint8_t>();
  stream.Member(correlation.rules);
  stream.Member(correlation.group_by);
  stream.Member(correlation.aliases);
  stream.Member(correlation.fields);
  stream.Member(correlation.timespan_seconds);
  LayOut(stream, correlation.percentile);
  stream.Member(correlation.conditions);
  stream.Member(correlation.condition_text);
}

template <typename Stream, PossiblyConst<SourcePlace> T>
void LayOut(Stream& stream, T& place) {
  stream.Member(place.file);
  stream.Member(place.line);
  stream.Member(place.column);
}

}  // namespace sigmavm::program
