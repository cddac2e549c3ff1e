"""Features and integer models on Apache Spark, with the same bits as on one machine."""
