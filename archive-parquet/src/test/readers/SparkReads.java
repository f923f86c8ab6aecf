import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Run with Spark alone on the class path: prints every row of the Parquet file that is named, one value after the other. */
public final class SparkReads {
    public static void main(String[] arguments) {
        SparkSession spark = SparkSession.builder().master("local[1]").config("spark.ui.enabled", "false").config("spark.sql.session.timeZone", "UTC")
                .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED").getOrCreate();
        Dataset<Row> rows = spark.read().parquet(arguments[0]);
        for (Row row : rows.selectExpr(java.util.Arrays.copyOfRange(arguments, 1, arguments.length)).collectAsList()) {
            System.out.println("ROW " + row.mkString("|").replace("\n", "\\n"));
        }
        spark.stop();
    }
}
