using System.ComponentModel.DataAnnotations;
using Notify;

namespace CacheInvalidation;

/// <summary>
/// One record for two tables: any change of a product, in <c>products</c> or in <c>prices</c>, drops its cache entry.
/// </summary>
[PgChannel("catalogue_changes")]
[PgTrigger("products", Schema = Catalogue.Schema)]
[PgTrigger("prices", Schema = Catalogue.Schema)]
public sealed record CatalogueChange
{
    [PgTable]
    [MaxLength(63)]
    public required string Table { get; init; }

    public required long ProductId { get; init; }
}
