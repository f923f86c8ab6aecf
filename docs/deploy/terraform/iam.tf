# The same actions as in docs/how-to/run-with-least-rights.md, which a test enforces on the wire. Nobody here may delete.
data "aws_iam_policy_document" "writer" {
  statement {
    actions   = ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"]
    resources = ["${aws_s3_bucket.archive.arn}/*"]
  }

  statement {
    actions   = ["s3:ListBucket", "s3:ListBucketMultipartUploads"]
    resources = [aws_s3_bucket.archive.arn]
  }

  dynamic "statement" {
    for_each = var.kms_key_arn == null ? [] : [var.kms_key_arn]

    content {
      actions   = ["kms:GenerateDataKey", "kms:Decrypt"]
      resources = [statement.value]
    }
  }
}

data "aws_iam_policy_document" "reader" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.archive.arn}/*"]
  }

  statement {
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.archive.arn]
  }

  dynamic "statement" {
    for_each = var.kms_key_arn == null ? [] : [var.kms_key_arn]

    content {
      actions   = ["kms:Decrypt"]
      resources = [statement.value]
    }
  }
}

data "aws_iam_policy_document" "machines" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "writer" {
  name               = "archive-writer"
  assume_role_policy = var.writer_trust == null ? data.aws_iam_policy_document.machines.json : var.writer_trust
}

resource "aws_iam_role_policy" "writer" {
  name   = "archive-writer"
  role   = aws_iam_role.writer.id
  policy = data.aws_iam_policy_document.writer.json
}

resource "aws_iam_instance_profile" "writer" {
  name = "archive-writer"
  role = aws_iam_role.writer.name
}

resource "aws_iam_role" "reader" {
  count = var.reader_trust == null ? 0 : 1

  name               = "archive-reader"
  assume_role_policy = var.reader_trust
}

resource "aws_iam_role_policy" "reader" {
  count = var.reader_trust == null ? 0 : 1

  name   = "archive-reader"
  role   = aws_iam_role.reader[0].id
  policy = data.aws_iam_policy_document.reader.json
}
