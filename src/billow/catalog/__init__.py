"""What is sold: metrics, products, prices, bundles, plans, features and coupons."""
