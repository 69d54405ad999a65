// Stands in for the runtime's own umbrella header, which the generated code includes: that one
// pulls in InterpreterDataReader.h, which clang 14 rejects (it default-constructs a class whose
// constructor is deleted). These are the parts that a generated lexer and parser need.
#pragma once

#include "ANTLRInputStream.h"
#include "BailErrorStrategy.h"
#include "CommonTokenStream.h"
#include "Exceptions.h"
#include "Lexer.h"
#include "NoViableAltException.h"
#include "Parser.h"
#include "ParserRuleContext.h"
#include "RecognitionException.h"
#include "Token.h"
#include "Vocabulary.h"
#include "atn/ATN.h"
#include "atn/ATNDeserializer.h"
#include "atn/LexerATNSimulator.h"
#include "atn/ParserATNSimulator.h"
#include "atn/PredictionContext.h"
#include "dfa/DFA.h"
#include "support/CPPUtils.h"
#include "tree/TerminalNode.h"
