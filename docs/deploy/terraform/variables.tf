variable "bucket" {
  description = "Name of the archive's bucket."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that the bucket encrypts with; null for keys of S3's own."
  type        = string
  default     = null
}

variable "transitions" {
  description = "What is moved to a colder class, and when. Manifests (_archive/) are not among it: they are small, and read often."
  type = map(object({
    prefix        = string
    days          = number
    storage_class = string
  }))
  default = {
    raw-to-glacier    = { prefix = "raw/", days = 30, storage_class = "GLACIER" }
    processed-to-ia   = { prefix = "processed/", days = 90, storage_class = "STANDARD_IA" }
    events-to-glacier = { prefix = "events/", days = 90, storage_class = "GLACIER" }
  }
}

variable "expire_after_days" {
  description = "Deletes what is under a prefix after so many days. Nothing unless asked: an archive is what is left when everything else is gone."
  type        = map(number)
  default     = {}
}

variable "expire_former_versions_after_days" {
  description = "Deletes versions that were overwritten after so many days; null keeps them for ever."
  type        = number
  default     = null
}

variable "writer_trust" {
  description = "Who may take the writer's role: an assume-role policy as JSON. Default: EC2 machines."
  type        = string
  default     = null
}

variable "reader_trust" {
  description = "Who may take the reader's role; null makes no such role."
  type        = string
  default     = null
}
