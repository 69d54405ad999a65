module peer-expr

go 1.21
