// The condition language of Sigma 2.1 (specification, "Condition"): detections joined by and, or,
// not and parentheses, and quantifiers over detections whose names match a pattern.
//
// Every decision is made on one token of lookahead, so the generated parser never runs ANTLR's
// prediction engine: parsing is linear, and the token at which it stops is the one in error.
grammar SigmaCondition;

condition: disjunction EOF;

disjunction: conjunction (OR conjunction)*;

conjunction: negation (AND negation)*;

negation: NOT* primary;

primary
    : OPEN disjunction CLOSE
    | selector
    | name
    ;

// `1`, `any` and `all` quantify only before `of`; elsewhere they are names of detections.
selector: (ONE | ANY | ALL) (OF target)?;

// The operators are never names, so that `1 of and x` is an error instead of a surprise.
name: NAME | OF | THEM;

target: NAME | PATTERN | ONE | ANY | ALL | OF | THEM;

AND: 'and';
OR: 'or';
NOT: 'not';
OF: 'of';
ONE: '1';
ANY: 'any';
ALL: 'all';
THEM: 'them';
OPEN: '(';
CLOSE: ')';

// The longest match wins, and the first rule of equally long ones: `notepad` and `1of` are names.
NAME: [A-Za-z0-9_-]+;
PATTERN: [A-Za-z0-9_*-]+;

BLANK: [ \t\r\n]+ -> skip;
