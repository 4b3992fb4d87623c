module example.com/kolbo/smoke

go 1.23

require example.com/kolbo/client v0.0.0

require gopkg.in/validator.v2 v2.0.1 // indirect

replace example.com/kolbo/client => ../target/go
