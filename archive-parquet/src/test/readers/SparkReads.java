import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Run with Spark alone on the class path: prints every row of the SQL statements that are given, one value after the other. */
public final class SparkReads {
    public static void main(String[] statements) {
        SparkSession spark = SparkSession.builder().master("local[1]").config("spark.ui.enabled", "false").config("spark.sql.session.timeZone", "UTC")
                .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "1").config("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
                .config("spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED").getOrCreate();
        for (String statement : statements) {
            for (Row row : spark.sql(statement).collectAsList()) {
                System.out.println("ROW " + row.mkString("|").replace("\n", "\\n"));
            }
        }
        spark.stop();
    }
}
