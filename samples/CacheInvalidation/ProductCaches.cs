using Microsoft.Extensions.DependencyInjection;

namespace CacheInvalidation;

/// <summary>Which cache there is.</summary>
internal static class ProductCaches
{
    public const string Memory = "memory";
    public const string Hybrid = "hybrid";

    public static void AddProductCache(this IServiceCollection services, string name)
    {
        if (name == Memory)
        {
            services.AddSingleton<IProductCache, MemoryProductCache>();
        }
        else
        {
            services.AddHybridCache();
            services.AddSingleton<IProductCache, HybridProductCache>();
        }
    }
}
