output "writer_role_arn" {
  description = "For the exporter: the service account's annotation, or the machine's instance profile."
  value       = aws_iam_role.writer.arn
}

output "writer_instance_profile" {
  value = aws_iam_instance_profile.writer.name
}

output "reader_role_arn" {
  value = one(aws_iam_role.reader[*].arn)
}
